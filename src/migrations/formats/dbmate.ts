/** dbmate: one .sql file with both directions, sent to the server whole. */
import type { FormatStep, MigrationFormat } from './format.ts';
import { type FormatPart, oneStatementParts } from './one-statement.ts';
import { statementText } from './sql-file.ts';
import { lineComments, toolHeader } from './tool-header.ts';
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
      notes: [
        'A file holds one statement: dbmate sends it whole, and several would be one transaction. So the parts of an index are files of their own; roll back all of them.',
        'Timeouts come with the connection: add ?options=-c%20lock_timeout%3D10min%20-c%20statement_timeout%3D0 to DATABASE_URL.',
      ],
    };
  },
};

function fileText(part: FormatPart): string {
  return `${[
    lineComments(partHeader(part), '--', section),
    '-- squawk-ignore-file require-lock-timeout, require-statement-timeout',
    '',
    '-- migrate:up transaction:false',
    block(part.up),
    '',
    '-- migrate:down transaction:false',
    block(part.down),
  ].join('\n')}\n`;
}

function partHeader(part: FormatPart): readonly string[] {
  if (part.position > 1) return [`Part ${part.position} of ${part.of} of ${part.pair.slug}.`];
  const run = `dbmate up runs it and the ${part.of - 1} that follow; dbmate rollback takes back one file at a time, the last first.`;
  return toolHeader(part.pair.up, { run, rollback: `the migrate:down blocks of these ${part.of} files.` });
}

function block(step: FormatStep | null): string {
  return statementText(step, section);
}
