/** Rails: a migration class outside the transaction; statements are sent as they are, so that nothing of them is lost in translation. */
import type { FormatPair, FormatScript, MigrationFormat, ToolFolder } from './format.ts';
import { driverSteps } from './steps.ts';
import { lineComments, toolHeader } from './tool-header.ts';
import { actionSlug, freeSlug, pascalCase, timestamps } from './versions.ts';

/** Of a project that has no migration yet; what is used here is the same in all later ones, which know this one. */
const oldestVersion = '5.2';

export const rails: MigrationFormat = {
  id: 'rails',
  name: 'Rails',
  folder: 'db/migrate',
  reads: (names) => names.filter((name) => name.endsWith('.rb')).slice(-1),
  render: (pairs, folder) => {
    const versions = timestamps(pairs, folder.names, pairs.length);
    // Two classes of one name are an error.
    const taken = new Set(folder.names.map((name) => name.replace(/^\d+_|\.rb$/g, '')));
    return {
      files: pairs.map((pair, n) => {
        const slug = freeSlug(actionSlug(pair), (one) => taken.has(one));
        taken.add(slug);
        return {
          path: `${versions[n]}_${slug}.rb`,
          content: classText(pair, pascalCase(slug), migrationVersion(folder)),
          up: pair.upFile,
        };
      }),
      notes: [
        'With the gem strong_migrations, put what each method does into safety_assured { ... }: it cannot look into SQL.',
        'If config/initializers/inflections.rb makes acronyms of parts of a file’s name, name the class accordingly.',
      ],
    };
  },
};

/** As the folder's last migration says. */
function migrationVersion({ texts }: ToolFolder): string {
  const [text = ''] = texts.values();
  return /ActiveRecord::Migration\[(\d+\.\d+)\]/.exec(text)?.[1] ?? oldestVersion;
}

function classText(pair: FormatPair, name: string, version: string): string {
  return `# frozen_string_literal: true

${lineComments(toolHeader(pair.up, { run: 'rails db:migrate.', rollback: 'rails db:rollback.' }), '#')}
class ${name} < ActiveRecord::Migration[${version}]
  # CONCURRENTLY is refused in a transaction.
  disable_ddl_transaction!

  def up
${executes(pair.up)}
  end

${lineComments(toolHeader(pair.down, { run: 'rails db:rollback.' }), '#').replace(/^/gm, '  ')}
  def down
${executes(pair.down)}
  end
end
`;
}

function executes(script: FormatScript): string {
  return driverSteps(script)
    .map(({ comment, sql }) =>
      [
        ...(comment.length === 0 ? [] : [lineComments(comment, '#').replace(/^/gm, '    ')]),
        `    execute ${rubyString(sql)}`,
      ].join('\n'),
    )
    .join('\n');
}

/**
 * A short statement in quotes, a longer one as a here document: nothing is special in it, and its indentation goes, since its
 * first line has none of its own. One with a carriage return, which a here document may lose, is in double quotes.
 */
export function rubyString(sql: string): string {
  if (sql.includes('\r')) return `"${sql.replace(/[\\"#]/g, '\\$&').replaceAll('\r', '\\r')}"`;
  if (!/['\\\n]/.test(sql)) return `'${sql}'`;
  const lines = sql.split('\n');
  let mark = 'SQL';
  for (let n = 2; lines.some((line) => line.trim() === mark); n += 1) mark = `SQL${n}`;
  return `<<~'${mark}'\n${lines.map((line) => (line === '' ? '' : `      ${line}`)).join('\n')}\n    ${mark}`;
}
