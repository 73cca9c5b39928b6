/** dbmate: one .sql file with both directions, sent to the server whole. */
import type { MigrationFormat } from './format.ts';
import { type FormatPart, oneStatementNotes, oneStatementParts, partHeader } from './one-statement.ts';
import { ignoreTimeouts, statementText } from './sql-file.ts';
import { lineComments } from './tool-header.ts';
import { timestamps } from './versions.ts';

/** Where a line of a file begins a section. */
const section = /^--\s*migrate:(up|down)\b/;

export const dbmate: MigrationFormat = {
  id: 'dbmate',
  name: 'dbmate',
  folder: 'db/migrations',
  reads: () => [],
  render: (pairs, { names }) => {
    const parts = pairs.flatMap(oneStatementParts);
    const versions = timestamps(pairs, names, parts.length);
    return {
      files: parts.map((part, n) => ({
        path: `${versions[n]}_${part.slug}.sql`,
        content: fileText(part),
        up: part.pair.upFile,
      })),
      notes: oneStatementNotes('dbmate', 'DATABASE_URL'),
    };
  },
};

const how = {
  run: 'dbmate up; it goes on with the parts that follow.',
  rollback: 'the migrate:down blocks of all parts: dbmate rollback once for each, the last first.',
};

function fileText(part: FormatPart): string {
  return `${[
    lineComments(partHeader(part, how), '--', section),
    ignoreTimeouts,
    '',
    '-- migrate:up transaction:false',
    statementText(part.up, section),
    '',
    '-- migrate:down transaction:false',
    statementText(part.down, section),
  ].join('\n')}\n`;
}
