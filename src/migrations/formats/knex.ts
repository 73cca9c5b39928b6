/** Knex: a module with up and down, outside a transaction by its `config`. */
import type { FormatPair, FormatScript, MigrationFormat } from './format.ts';
import { callsOf, type ModuleKind, moduleKind } from './javascript.ts';
import { lineComments, toolHeader } from './tool-header.ts';
import { timestamps } from './versions.ts';

export const knex: MigrationFormat = {
  id: 'knex',
  name: 'Knex',
  folder: 'migrations',
  reads: () => [],
  render: (pairs, folder) => {
    const kind = moduleKind(folder, 'js');
    const versions = timestamps(pairs, folder.names, pairs.length);
    return {
      files: pairs.map((pair, n) => ({
        path: `${versions[n]}_${pair.slug}.${kind.extension}`,
        content: moduleText(pair, kind),
        up: pair.upFile,
      })),
      notes: [
        'Each file takes one connection of the pool for itself and talks to its driver: knex.raw() might send SET and CREATE INDEX to two, and reads ? as a parameter.',
        'After a build that failed, knex migrate:up stops at the guard, which names the DROP INDEX to run first.',
      ],
    };
  },
};

function moduleText(pair: FormatPair, kind: ModuleKind): string {
  const header = toolHeader(pair.up, {
    run: 'knex migrate:latest, or migrate:up with the name of this file. On a direct connection (no transaction pooler).',
    rollback: 'knex migrate:down with the name of this file.',
  });
  const typed = kind.extension === 'ts' ? ': Knex' : '';
  const done = kind.extension === 'ts' ? ': Promise<void>' : '';
  const direction = (name: 'up' | 'down', script: FormatScript) =>
    `${kind.isModule ? `export async function ${name}` : `exports.${name} = async function`}(knex${typed})${done} {
  const connection = await knex.client.acquireConnection();
  try {
${callsOf(script, '    ', (sql) => `await connection.query(${sql})`)}
  } finally {
    await knex.client.releaseConnection(connection);
  }
}${kind.isModule ? '' : ';'}`;
  return `${[
    lineComments(header, '//'),
    ...(kind.extension === 'ts' ? ["\nimport type { Knex } from 'knex';"] : []),
    '',
    '// CONCURRENTLY is refused in a transaction.',
    `${kind.isModule ? 'export const config' : 'exports.config'} = { transaction: false };`,
    '',
    direction('up', pair.up),
    '',
    lineComments(downHeader(pair.down), '//'),
    direction('down', pair.down),
  ].join('\n')}\n`;
}

/** What the way back costs and locks, from the script's own header. */
function downHeader(down: FormatScript): readonly string[] {
  return toolHeader(down, { run: 'knex migrate:down with the name of this file.' });
}
