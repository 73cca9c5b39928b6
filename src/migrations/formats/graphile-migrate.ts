/** graphile-migrate: the current migration, sent to the server whole; what has been committed is a chain of hashes and only its own to write. */
import { IndexwrightError } from '../../util/errors.ts';
import type { MigrationFormat, ToolFolder } from './format.ts';
import { type FormatPart, oneStatementNotes, oneStatementParts, partHeader } from './one-statement.ts';
import { ignoreTimeouts, statementText } from './sql-file.ts';
import { lineComments } from './tool-header.ts';

const current = 'current.sql';
/** It puts values in the place of such words, reads such lines, and refuses to commit a name that goes over several. */
const mark = /:[A-Z][A-Z0-9_]+|^--!|\n/;

export const graphileMigrate: MigrationFormat = {
  id: 'graphile-migrate',
  name: 'graphile-migrate',
  folder: 'migrations',
  reads: (names) => names.filter((name) => name === current),
  render: (pairs, folder) => {
    assertFree(folder);
    const parts = pairs.flatMap(oneStatementParts).filter(({ up }) => up !== null);
    const [first, ...next] = parts;
    return {
      files: [
        ...(first === undefined ? [] : [{ path: current, content: partText(first), up: null }]),
        ...next.map((part, n) => ({
          path: `indexwright/${`${n + 2}`.padStart(3, '0')}_${part.slug}.sql`,
          content: partText(part),
          up: part.pair.upFile,
        })),
      ],
      notes: [
        ...oneStatementNotes('graphile-migrate', 'DATABASE_URL'),
        ...(next.length === 0
          ? []
          : [
              `current.sql is the first of ${parts.length}: graphile-migrate commit, then move the next from migrations/indexwright to current.sql, and so on.`,
            ]),
        'It goes forward only: what takes an index back is in the .down.sql file, one statement a migration.',
      ],
    };
  },
};

/** A migration that somebody is writing is not ours to replace. */
function assertFree({ names, texts }: ToolFolder): void {
  const text = (texts.get(current) ?? '').replace(/^\s*--(?!!).*$/gm, '').trim();
  const isFolder = names.some((name) => name.startsWith('current/'));
  const isOurs = /^-- Tool {5}Indexwright /m.test(texts.get(current) ?? '');
  if (isFolder || (text !== '' && !isOurs))
    throw new IndexwrightError('format-busy', 'graphile-migrate’s current migration is not empty', {
      hint: 'Commit it first (graphile-migrate commit), or give another folder with --format-dir.',
    });
}

function partText(part: FormatPart): string {
  const header = partHeader(part, {
    run: 'graphile-migrate commit, then graphile-migrate migrate.',
    rollback: `${part.pair.upFile.replace(/\.up\.sql$/, '.down.sql')} beside the pairs: graphile-migrate goes forward only.`,
  });
  return `${[
    // Anywhere but on the first line it is not read.
    '--! no-transaction',
    lineComments(header, '--', mark),
    ignoreTimeouts,
    '',
    statementText(part.up, mark),
  ].join('\n')}\n`;
}
