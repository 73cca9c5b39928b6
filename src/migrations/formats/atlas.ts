/** Atlas: .sql files that it cuts into statements itself; a directive in the first comment says that there is no transaction. */
import type { FormatPair, MigrationFormat } from './format.ts';
import { scriptStatements } from './sql-file.ts';
import { lineComments, toolHeader } from './tool-header.ts';
import { timestamps } from './versions.ts';

const directive = /^--\s*atlas:/;

export const atlas: MigrationFormat = {
  id: 'atlas',
  name: 'Atlas',
  folder: 'migrations',
  reads: () => [],
  render: (pairs, { names }) => {
    const versions = timestamps(pairs, names, pairs.length);
    return {
      files: pairs.map((pair, n) => ({
        path: `${versions[n]}_${pair.slug}.sql`,
        content: fileText(pair),
        up: pair.upFile,
      })),
      notes: [
        'Run atlas migrate hash before anything else: atlas.sum does not know these files yet.',
        'Atlas plans the way back itself (atlas migrate down); the .down.sql files beside the pairs are the guarded one.',
        'A schema that Atlas compares with must hold the indexes too, or its next diff drops them.',
      ],
    };
  },
};

function fileText(pair: FormatPair): string {
  return `${[
    // A group of its own: what stands in the next ones is for people.
    '-- atlas:txmode none',
    '',
    lineComments(
      toolHeader(pair.up, {
        run: 'atlas migrate hash, then atlas migrate apply.',
        rollback: `${pair.upFile.replace(/\.up\.sql$/, '.down.sql')} beside the pairs, or atlas migrate down.`,
      }),
      '--',
      directive,
    ),
    '',
    scriptStatements(pair.up, directive),
  ].join('\n')}\n`;
}
