/** The rules that test:formats holds .sql files to, each broken once. */
import { describe, expect, it } from 'vitest';
import { emitMigrations } from '../../../src/migrations/pair.ts';
import type { Driver } from '../../formats/driver.ts';
import type { SqlFile } from '../../formats/sent-sql.ts';
import { checkText } from '../../formats/text-checks.ts';
import { index, recommendation, recommended } from '../migrations/fixtures.ts';

const pairs = emitMigrations(recommendation([recommended('orders_a_idx', index('orders', ['a']))]), {
  timestamp: '20251120083300',
});
const create =
  'CREATE INDEX CONCURRENTLY IF NOT EXISTS "orders_a_idx" ON "public"."orders" USING btree ("a");';
const drop = 'DROP INDEX CONCURRENTLY IF EXISTS "public"."orders_a_idx";';
const guard = 'DO $$BEGIN END$$;';

/** Guard, statement, guard, a file each, with a tool's marks around them. */
function files(path: (n: number) => string, text: (up: string, down: string) => string): readonly SqlFile[] {
  return [
    [guard, guard],
    [create, drop],
    [guard, guard],
  ].map(([up = '', down = ''], n) => ({ path: path(n), content: text(up, down) }));
}

const sound: readonly [Driver['format'], readonly SqlFile[]][] = [
  [
    'sql',
    pairs.flatMap(({ up, down }) => [up, down]).map(({ fileName: path, content }) => ({ path, content })),
  ],
  [
    'dbmate',
    files(
      (n) => `2025112008330${n}_a.sql`,
      (up, down) => `-- migrate:up transaction:false\n${up}\n-- migrate:down transaction:false\n${down}\n`,
    ),
  ],
  [
    'goose',
    files(
      (n) => `2025112008330${n}_a.sql`,
      (up, down) => `-- +goose NO TRANSACTION\n-- +goose Up\n${up}\n-- +goose Down\n${down}\n`,
    ),
  ],
];

async function problems(format: Driver['format'], read: readonly SqlFile[]): Promise<string> {
  return (await checkText(format, read, pairs)).problems.join('\n');
}

describe.each(sound)('%s', (format, read) => {
  const second = (change: (file: SqlFile) => SqlFile) =>
    read.map((file, n) => (n === (format === 'sql' ? 0 : 1) ? change(file) : file));

  it('has nothing against what is right', async () => {
    expect(await checkText(format, read, pairs)).toMatchObject({ problems: [] });
  });

  it('finds a statement that is another one', async () => {
    const other = second(({ path, content }) => ({ path, content: content.replaceAll('("a")', '("b")') }));
    expect(await problems(format, other)).toMatch(/^up: statement \d of \d is not that of the pairs/m);
  });

  it('finds one more', async () => {
    const more = second(({ path, content }) => ({
      path,
      content: content.replace(drop, '').replace(/^CREATE/m, `${drop}\nCREATE`),
    }));
    expect(await problems(format, more)).not.toBe('');
  });

  it('finds a name that the tool would pass over', async () => {
    const misnamed = second(({ content }) => ({ path: 'Readme.sql', content }));
    expect(await problems(format, misnamed).catch(String)).toContain('Readme.sql: not a name that');
  });

  it('finds an end of the transaction', async () => {
    const commits = second(({ path, content }) => ({
      path,
      content: content.replace(/^CREATE/m, 'COMMIT;\nCREATE'),
    }));
    expect(await problems(format, commits)).toMatch(/transaction|CONCURRENTLY among them/);
  });
});

it.each([
  ['dbmate', / transaction:false/g],
  ['goose', /-- \+goose NO TRANSACTION\n/g],
] as const)('finds that %s would open a transaction', async (name, mark) => {
  const read = sound.find(([format]) => format === name)?.[1] ?? [];
  const unmarked = read.map(({ path, content }) => ({ path, content: content.replace(mark, '') }));
  expect(await problems(name, unmarked)).toContain('nothing keeps it out of a transaction');
});

it('finds two statements in one query', async () => {
  const read = sound.find(([format]) => format === 'dbmate')?.[1] ?? [];
  const together = read.map(({ path, content }) => ({
    path,
    content: content.replace(create, `SET lock_timeout = '5s';\n${create}`),
  }));
  expect(await problems('dbmate', together)).toContain('2 statements in one query, CONCURRENTLY among them');
});
