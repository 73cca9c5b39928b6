/** Kysely: a module with up and down; whether they run in a transaction is for the Migrator to say, not for the file. */
import type { FormatPair, FormatScript, MigrationFormat } from './format.ts';
import { callsOf, type ModuleKind, moduleKind } from './javascript.ts';
import { lineComments, toolHeader } from './tool-header.ts';
import { prefixes } from './versions.ts';

export const kysely: MigrationFormat = {
  id: 'kysely',
  name: 'Kysely',
  folder: 'migrations',
  reads: () => [],
  render: (pairs, folder) => {
    const kind = moduleKind(folder, 'ts');
    const versions = prefixes(pairs, folder.names, pairs.length, '0000-00-00T00-00-00');
    return {
      files: pairs.map((pair, n) => ({
        path: `${versions[n]}_${pair.slug}.${kind.extension}`,
        content: moduleText(pair, kind),
        up: pair.upFile,
      })),
      notes: [
        'A file cannot leave the transaction: run these with new Migrator({ ..., disableTransactions: true }), or kysely-ctl migrate with --no-transaction.',
        'The same goes for the way back: migrateDown() of such a Migrator, or kysely migrate:down --no-transaction.',
      ],
    };
  },
};

function moduleText(pair: FormatPair, kind: ModuleKind): string {
  const [database, done] = kind.extension === 'ts' ? ['db: Kysely<unknown>', ': Promise<void>'] : ['db', ''];
  const direction = (name: 'up' | 'down', script: FormatScript) =>
    `${kind.isModule ? `export async function ${name}` : `exports.${name} = async function`}(${database})${done} {
${callsOf(script, '  ', (sql) => `await sql.raw(${sql}).execute(db)`)}
}${kind.isModule ? '' : ';'}`;
  const types = kind.extension === 'ts' ? 'type Kysely, ' : '';
  return `${[
    lineComments(
      toolHeader(pair.up, {
        run: 'a Migrator with disableTransactions, or kysely migrate:latest --no-transaction.',
        rollback:
          'down() in this file: migrateDown() of such a Migrator, or kysely migrate:down --no-transaction.',
      }),
      '//',
    ),
    '',
    kind.isModule ? `import { ${types}sql } from 'kysely';` : "const { sql } = require('kysely');",
    '',
    direction('up', pair.up),
    '',
    lineComments(
      toolHeader(pair.down, {
        run: 'a Migrator with disableTransactions, or kysely migrate:down --no-transaction.',
      }),
      '//',
    ),
    direction('down', pair.down),
  ].join('\n')}\n`;
}
