/** Runs one statement on a worker: watched, cancelled when the user says so, and written down. */
import type { Client } from '../database/client.ts';
import { errorMessage } from '../util/errors.ts';
import { fitWidth } from '../util/format.ts';
import { isPassing } from './backoff.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { describeProgress, readProgress } from './progress.ts';
import { sqlState } from './session.ts';

/** What every step of a run has at hand. */
export interface RunEnvironment {
  readonly url: string;
  /** Holds the run's lock, and looks at the catalogue. */
  readonly control: Client;
  readonly journal: Journal;
  readonly progress: (line: string) => void;
  /** Aborted when the user wants an end. */
  readonly signal: AbortSignal;
  /** Resolves early where the signal is aborted. */
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Attempts of a file, the first included. */
  readonly attempts: number;
  /** The session may make temporary tables, and so compare definitions. */
  readonly comparable: boolean;
}

export interface RunStatement {
  readonly sql: string;
  /** What the journal says besides. */
  readonly entry: JournalEntry;
  /** What the lines of progress begin with. */
  readonly label: string;
  /** Goes on when the signal is aborted: what clears up must not be cut short. */
  readonly uncancellable?: boolean;
}

const watchMs = 500;
/** The journal's, of a statement: files hold it whole. */
const journalledWidth = 200;

/** Errors: the server's, with its code; one about a lock says whom it waited for. */
export async function runStatement(
  worker: Client,
  pid: number,
  { sql, entry, label, uncancellable = false }: RunStatement,
  { control, journal, progress, signal }: RunEnvironment,
): Promise<void> {
  const started = performance.now();
  const write = (outcome: string, rest: Partial<JournalEntry> = {}): void =>
    journal.write({
      ...entry,
      statement: fitWidth(sql, journalledWidth),
      pid,
      outcome,
      ms: Math.round(performance.now() - started),
      ...rest,
    });
  // Whatever becomes of the control connection, the statement's own end is what counts.
  const cancel = (): void => {
    control.query('SELECT pg_cancel_backend($1)', [pid]).catch(() => {});
  };
  if (!uncancellable) signal.addEventListener('abort', cancel, { once: true });
  const watch = watchSession(control, pid, (line) => progress(`${label}: ${line}`));
  try {
    await worker.query(sql);
    write('done');
  } catch (cause) {
    const code = sqlState(cause);
    const waited = isPassing(code) ? watch.last() : null;
    const message = `${errorMessage(cause)}${waited === null ? '' : ` (${waited})`}`;
    write('failed', { code, message });
    throw Object.assign(new Error(message, { cause }), { code });
  } finally {
    signal.removeEventListener('abort', cancel);
    await watch.stop();
  }
}

/** Looks again and again, and tells what is new. */
function watchSession(
  control: Client,
  pid: number,
  tell: (line: string) => void,
): { readonly last: () => string | null; readonly stop: () => Promise<void> } {
  let last: string | null = null;
  let looking: Promise<void> | null = null;
  const look = async (): Promise<void> => {
    try {
      const seen = await readProgress(control, pid);
      const line = seen === null ? null : describeProgress(seen);
      if (line !== null && line !== last) tell(line);
      last = line ?? last;
    } catch {
      // The control connection is looked after where the file ends; without it there is only nothing to tell.
    } finally {
      looking = null;
    }
  };
  const timer = setInterval(() => {
    looking ??= look();
  }, watchMs);
  return {
    last: () => last,
    stop: async () => {
      clearInterval(timer);
      await looking;
    },
  };
}
