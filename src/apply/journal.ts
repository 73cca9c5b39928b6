/** Writes down what was done, a line of JSON each, on disk before the next statement runs. The catalogue is the truth; this is its history. */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { errorMessage, IndexwrightError } from '../util/errors.ts';

export interface JournalEntry {
  readonly event: 'begin' | 'statement' | 'clean-up' | 'retry' | 'file' | 'end';
  readonly [key: string]: string | number | boolean | null;
}

export interface Journal {
  readonly path: string;
  write(entry: JournalEntry): void;
  close(): void;
}

/** Appends. Errors: `journal-unwritable`. */
export function openJournal(path: string): Journal {
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw new IndexwrightError(
        'journal-unwritable',
        `cannot write the journal ${path}: ${errorMessage(cause)}`,
        {
          hint: 'Give a file that can be written with --journal.',
          cause,
        },
      );
    }
  };
  // What statements hold is as private as the migrations are.
  const file = attempt(() => openSync(path, 'a', 0o600));
  return {
    path,
    write: (entry) =>
      attempt(() => {
        writeSync(file, `${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
        fsyncSync(file);
      }),
    close: () => closeSync(file),
  };
}
