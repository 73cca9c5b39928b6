/** goose: one .sql file with both directions; statements stand between marks, since it would cut at every semicolon that ends a line. */
import type { FormatPair, MigrationFormat } from './format.ts';
import { scriptStatements, statementText } from './sql-file.ts';
import { lineComments, toolHeader } from './tool-header.ts';
import { prefixes } from './versions.ts';

/** It takes lines that begin so for its own, or leaves them out. */
const mark = /^\s*--/;
const annotation = /^--\s*\+goose/;

export const goose: MigrationFormat = {
  id: 'goose',
  name: 'goose',
  folder: 'migrations',
  reads: () => [],
  render: (pairs, { names }) => {
    const versions = prefixes(pairs, names, pairs.length, '00000000000000');
    return {
      files: pairs.map((pair, n) => ({
        path: `${versions[n]}_${pair.slug}.sql`,
        content: fileText(pair),
        up: pair.upFile,
      })),
      notes: [
        'goose keeps a pool of connections. The limits that the files SET hold where one serves all statements, as it does in the command line tool; in a program of your own call db.SetMaxOpenConns(1).',
      ],
    };
  },
};

function fileText(pair: FormatPair): string {
  const statements = (script: FormatPair['up']) =>
    scriptStatements(
      script,
      mark,
      (step) => `-- +goose StatementBegin\n${statementText(step, mark, annotation)}\n-- +goose StatementEnd`,
    );
  return `${[
    lineComments(toolHeader(pair.up, { run: 'goose up.', rollback: 'goose down.' }), '--', annotation),
    '',
    '-- +goose NO TRANSACTION',
    '-- +goose Up',
    statements(pair.up),
    '',
    '-- +goose Down',
    lineComments(toolHeader(pair.down, { run: 'goose down.' }), '--', annotation),
    statements(pair.down),
  ].join('\n')}\n`;
}
