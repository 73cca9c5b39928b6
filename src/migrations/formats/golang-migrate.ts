/** golang-migrate: an .up.sql and a .down.sql file, each sent to the server whole. */
import type { FormatStep, MigrationFormat, ToolFile } from './format.ts';
import { type FormatPart, oneStatementNotes, oneStatementParts, partHeader } from './one-statement.ts';
import { ignoreTimeouts, statementText } from './sql-file.ts';
import { lineComments } from './tool-header.ts';
import { prefixes } from './versions.ts';

export const golangMigrate: MigrationFormat = {
  id: 'golang-migrate',
  name: 'golang-migrate',
  folder: 'migrations',
  reads: () => [],
  render: (pairs, { names }) => {
    const parts = pairs.flatMap(oneStatementParts);
    const versions = prefixes(pairs, names, parts.length, '00000000000000');
    return {
      files: parts.flatMap((part, n) => partFiles(part, `${versions[n]}_${part.slug}`)),
      notes: [
        ...oneStatementNotes('golang-migrate', 'the database URL, and leave x-multi-statement off'),
        'After a failure the version is marked dirty: put right what the message says, then migrate force to the version before, and migrate up.',
      ],
    };
  },
};

const how = {
  run: 'migrate up; it goes on with the parts that follow.',
  rollback: 'migrate down N, with N the number of parts.',
};

function partFiles(part: FormatPart, stem: string): readonly ToolFile[] {
  const file = (direction: 'up' | 'down', header: readonly string[], step: FormatStep | null) => ({
    path: `${stem}.${direction}.sql`,
    content: `${[lineComments(header, '--'), ignoreTimeouts, '', statementText(step)].join('\n')}\n`,
    up: part.pair.upFile,
  });
  return [
    file('up', partHeader(part, how), part.up),
    file('down', [`Takes back part ${part.position} of ${part.of} of ${part.pair.slug}.`], part.down),
  ];
}
