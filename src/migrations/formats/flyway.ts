/** Flyway: versioned scripts, their undo scripts, and a .conf file beside each that switches the transaction off. */
import type { FormatPair, FormatScript, MigrationFormat, ToolFile } from './format.ts';
import { scriptStatements } from './sql-file.ts';
import { lineComments, toolHeader } from './tool-header.ts';
import { timestamps } from './versions.ts';

export const flyway: MigrationFormat = {
  id: 'flyway',
  name: 'Flyway',
  folder: 'src/main/resources/db/migration',
  reads: () => [],
  render: (pairs, { names }) => {
    const numbers = versions(pairs, names);
    return {
      files: pairs.flatMap((pair, n) => pairFiles(pair, numbers[n] ?? '')),
      notes: [
        'Set flyway.postgresql.transactional.lock=false (in TOML: postgresql.transactional.lock under [flyway]): its own lock is a transaction that CONCURRENTLY would wait for without end.',
        'U files are for flyway undo, which the free edition does not have; there, run the .down.sql file with psql and delete the row from flyway_schema_history.',
      ],
    };
  },
};

/** A time of 14 digits where the folder has one or nothing, else its last version with a larger last number. */
function versions(pairs: readonly FormatPair[], names: readonly string[]): readonly string[] {
  const found = names
    .flatMap((name) => /(?:^|\/)V(\d+(?:[._]\d+)*)__/.exec(name)?.[1] ?? [])
    .map((version) => version.split(/[._]/).map(Number))
    .sort(compareVersions);
  const last = found.at(-1) ?? [];
  if (last.length === 0 || (last.length === 1 && `${last[0]}`.length === 14))
    return timestamps(
      pairs,
      found.map((version) => `${version[0]}`),
      pairs.length,
    );
  return pairs.map((_, n) => [...last.slice(0, -1), (last.at(-1) ?? 0) + 1 + n].join('.'));
}

function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let n = 0; n < Math.max(a.length, b.length); n += 1)
    if ((a[n] ?? 0) !== (b[n] ?? 0)) return (a[n] ?? 0) - (b[n] ?? 0);
  return 0;
}

/** A `${...}` in a name is no placeholder. */
const configuration = 'executeInTransaction=false\nplaceholderReplacement=false\n';

function pairFiles(pair: FormatPair, version: string): readonly ToolFile[] {
  const header = toolHeader(pair.up, {
    run: 'flyway migrate, with flyway.postgresql.transactional.lock=false.',
    rollback: 'flyway undo, which runs the U file of the same version.',
  });
  const files = (letter: 'V' | 'U', script: FormatScript, lines: readonly string[]) => {
    const path = `${letter}${version}__${pair.slug}.sql`;
    return [
      { path, content: `${lineComments(lines, '--')}\n\n${scriptStatements(script)}\n`, up: pair.upFile },
      { path: `${path}.conf`, content: configuration, up: pair.upFile },
    ];
  };
  return [
    ...files('V', pair.up, header),
    ...files('U', pair.down, toolHeader(pair.down, { run: 'flyway undo.' })),
  ];
}
