/** node-pg-migrate: a module whose up and down list statements, each sent by itself once the transaction is switched off. */
import type { FormatPair, FormatScript, MigrationFormat } from './format.ts';
import { callsOf, type ModuleKind, moduleKind } from './javascript.ts';
import { lineComments, toolHeader } from './tool-header.ts';
import { prefixes } from './versions.ts';

export const nodePgMigrate: MigrationFormat = {
  id: 'node-pg-migrate',
  name: 'node-pg-migrate',
  folder: 'migrations',
  reads: () => [],
  render: (pairs, folder) => {
    const kind = moduleKind(folder, 'js');
    const versions = prefixes(pairs, folder.names, pairs.length, '0000000000000');
    return {
      files: pairs.map((pair, n) => ({
        path: `${versions[n]}_${pair.slug.replaceAll('_', '-')}.${kind.extension}`,
        content: moduleText(pair, kind),
        up: pair.upFile,
      })),
      notes: [
        'Its .sql files cannot leave the transaction: these are modules that call pgm.noTransaction(). With --single-transaction it commits before each and begins again after it.',
      ],
    };
  },
};

function moduleText(pair: FormatPair, kind: ModuleKind): string {
  const typed = kind.extension === 'ts' ? ': MigrationBuilder' : '';
  const done = kind.extension === 'ts' ? ': void' : '';
  const direction = (name: 'up' | 'down', script: FormatScript) =>
    `${kind.isModule ? `export const ${name}` : `exports.${name}`} = (pgm${typed})${done} => {
  pgm.noTransaction();
${callsOf(script, '  ', (sql) => `pgm.sql(${sql})`)}
};`;
  return `${[
    lineComments(
      toolHeader(pair.up, {
        run: 'node-pg-migrate up. On a direct connection (no transaction pooler).',
        rollback: 'node-pg-migrate down.',
      }),
      '//',
    ),
    ...(kind.extension === 'ts' ? ["\nimport type { MigrationBuilder } from 'node-pg-migrate';"] : []),
    '',
    direction('up', pair.up),
    '',
    lineComments(toolHeader(pair.down, { run: 'node-pg-migrate down.' }), '//'),
    direction('down', pair.down),
  ].join('\n')}\n`;
}
