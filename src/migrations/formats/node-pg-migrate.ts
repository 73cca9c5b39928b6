/** node-pg-migrate: a module whose up and down list statements, each sent by itself once the transaction is switched off. */
import type { FormatPair, FormatScript, MigrationFormat, ToolFolder } from './format.ts';
import { callsOf, type ModuleKind, moduleKind } from './javascript.ts';
import { lineComments, toolHeader } from './tool-header.ts';
import { epochMilliseconds, timestamps } from './versions.ts';

export const nodePgMigrate: MigrationFormat = {
  id: 'node-pg-migrate',
  name: 'node-pg-migrate',
  folder: 'migrations',
  reads: () => [],
  render: (pairs, folder) => {
    const kind = moduleKind(folder);
    const versions = prefixes(pairs, folder);
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

/** As the folder has them: milliseconds since 1970, UTC in 17 digits, or running numbers. */
function prefixes(pairs: readonly FormatPair[], { names }: ToolFolder): readonly string[] {
  const numbers = names.flatMap((name) => /^(\d+)\D/.exec(name)?.[1] ?? []);
  const last = numbers.at(-1) ?? '';
  const greatest = Math.max(0, ...numbers.map(Number));
  const times = timestamps(
    pairs,
    names.map((name) => name.replace(/^(\d{14})\d{3}(?!\d)/, '$1')),
    pairs.length,
  );
  if (last.length === 17) return times.map((time) => `${time}000`);
  if (numbers.length > 0 && greatest < 100_000)
    return pairs.map((_, n) => `${greatest + 1 + n}`.padStart(last.length, '0'));
  const first = Math.max(epochMilliseconds(times[0] ?? ''), greatest + 1);
  return pairs.map((_, n) => `${first + 1000 * n}`);
}

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
    lineComments(toolHeader(pair.down, { run: 'node-pg-migrate down.', rollback: null }), '//'),
    direction('down', pair.down),
  ].join('\n')}\n`;
}
