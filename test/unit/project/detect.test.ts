/** Which migration tool a project has, by its files. */
import { describe, expect, test } from 'vitest';
import { detectTools, wantedTexts } from '../../../src/project/detect.ts';

/** Only what would be read is given its text. */
function detect(files: Readonly<Record<string, string>>) {
  const names = Object.keys(files).sort();
  const wanted = wantedTexts(names);
  return detectTools({ names, texts: new Map(wanted.map((name) => [name, files[name] ?? ''])) });
}

const dependencies = (...names: readonly string[]) =>
  JSON.stringify({ devDependencies: Object.fromEntries(names.map((name) => [name, '^1.0.0'])) });

describe('one tool, what shows it, and its folder', () => {
  test.each<[string, Readonly<Record<string, string>>, string, string | null]>([
    [
      'dbmate',
      { 'db/migrations/20240101000000_a.sql': '-- migrate:up\n' },
      'db/migrations/20240101000000_a.sql',
      'db/migrations',
    ],
    ['dbmate', { 'package.json': dependencies('dbmate') }, 'package.json', null],
    [
      'node-pg-migrate',
      {
        'package.json': dependencies('node-pg-migrate'),
        'migrations/1700000000000_a.js': 'exports.up = (pgm) => {}',
      },
      'package.json',
      'migrations',
    ],
    [
      'knex',
      { 'knexfile.js': "module.exports = { migrations: { directory: './database/migrations' } }" },
      'knexfile.js',
      'database/migrations',
    ],
    [
      'knex',
      { 'api/knexfile.ts': "export default { migrations: { directory: './db' } }" },
      'api/knexfile.ts',
      'api/db',
    ],
    [
      'kysely',
      {
        'src/migrations/2024-01-01_a.ts':
          "import { Kysely } from 'kysely';\nexport async function up(db: Kysely<any>) {}",
      },
      'src/migrations/2024-01-01_a.ts',
      'src/migrations',
    ],
    ['kysely', { 'kysely.config.ts': '' }, 'kysely.config.ts', null],
    ['graphile-migrate', { '.gmrc': '{}' }, '.gmrc', null],
    [
      'drizzle',
      { 'drizzle.config.ts': "export default defineConfig({ out: './db/drizzle' })" },
      'drizzle.config.ts',
      'db/drizzle',
    ],
    [
      'typeorm',
      { 'package.json': dependencies('typeorm'), 'src/migration/1700000000000-A.ts': '' },
      'package.json',
      'src/migration',
    ],
    [
      'prisma',
      { 'packages/db/prisma/schema.prisma': '' },
      'packages/db/prisma/schema.prisma',
      'packages/db/prisma/migrations',
    ],
    [
      'golang-migrate',
      { 'db/migrations/000001_a.up.sql': '', 'db/migrations/000001_a.down.sql': '' },
      'db/migrations/000001_a.up.sql',
      'db/migrations',
    ],
    [
      'goose',
      { 'sql/migrations/00001_a.sql': '-- +goose Up\n' },
      'sql/migrations/00001_a.sql',
      'sql/migrations',
    ],
    [
      'flyway',
      { 'flyway.toml': '', 'src/main/resources/db/migration/V1__a.sql': '' },
      'flyway.toml',
      'src/main/resources/db/migration',
    ],
    ['sqitch', { 'db/sqitch.plan': '', 'db/sqitch.conf': '' }, 'db/sqitch.conf', 'db'],
    ['atlas', { 'atlas.hcl': '', 'migrations/atlas.sum': '' }, 'atlas.hcl', 'migrations'],
    [
      'rails',
      { 'config/application.rb': '', 'db/migrate/20240101000000_a.rb': '' },
      'config/application.rb',
      null,
    ],
    ['django', { 'site/manage.py': '' }, 'site/manage.py', 'site'],
    [
      'alembic',
      { 'alembic.ini': '[alembic]\nscript_location = %(here)s/db/alembic\n' },
      'alembic.ini',
      'db/alembic/versions',
    ],
    [
      'alembic',
      { 'alembic.ini': '[alembic]\nscript_location = alembic\n' },
      'alembic.ini',
      'alembic/versions',
    ],
  ])('%s %j', (format, files, evidence, folder) => {
    expect(detect(files)).toEqual([{ format, evidence, folder }]);
  });
});

test('two are both named, and none is chosen', () => {
  const found = detect({
    'package.json': dependencies('knex'),
    'prisma/schema.prisma': '',
    'db/migrations/20240101000000_a.sql': 'CREATE TABLE a ();',
  });
  expect(found.map(({ format }) => format)).toEqual(['knex', 'prisma']);
});

test('a project without any, and one whose package.json is none, have none', () => {
  expect(detect({})).toEqual([]);
  expect(detect({ 'package.json': 'null or so', 'src/index.ts': '', 'db/schema.sql': '' })).toEqual([]);
  expect(detect({ 'package.json': dependencies('kysely', 'drizzle-orm', 'pg') })).toEqual([]);
});
