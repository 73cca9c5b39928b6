import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emitMigrations } from '../../../src/migrations/pair.ts';
import { planDrop } from '../../../src/migrations/plan-drops.ts';
import { planStatements } from '../../../src/migrations/plan-statements.ts';
import { rereadMigration } from '../../../src/migrations/reread.ts';
import type { RecommendedDrop } from '../../../src/model/existing-index.ts';
import type { IndexDefinition } from '../../../src/model/index-definition.ts';
import { column, dropped, expression, index, recommendation, recommended } from './fixtures.ts';
import { hostile, sampleDefinitions, sampleDrops } from './samples.ts';

interface Emitted {
  readonly definition: IndexDefinition;
  readonly name?: string;
  /** Changes the up file after it was written. */
  readonly tamper?: (content: string) => string;
}

/** Findings of the up and the down file as one-line texts. */
async function findings({
  definition,
  name = 'i',
  tamper = (content) => content,
}: Emitted): Promise<string[]> {
  const one = recommended(name, definition);
  const [pair] = emitMigrations(recommendation([one]), { timestamp: '20251120083300' });
  if (pair === undefined) throw new Error('no pair');
  const { up, down } = planStatements(one);
  const read = [
    await rereadMigration({ ...pair.up, content: tamper(pair.up.content) }, up),
    await rereadMigration(pair.down, down),
  ];
  return read.flatMap((one) => one.findings.map(({ reader, message }) => `${reader}: ${message}`));
}

const orders = index('orders', ['customer_id', column('created_at', { direction: 'desc' })], {
  predicate: 'deleted_at IS NULL',
});

/** The same of the pair of an index that is to go. */
async function dropFindings(
  drop: RecommendedDrop,
  tamper: (content: string) => string = (content) => content,
): Promise<string[]> {
  const [pair] = emitMigrations(recommendation([], { drops: [drop] }), { timestamp: '20251120083300' });
  if (pair === undefined) throw new Error('no pair');
  const { up, down } = planDrop(drop.members);
  const read = [
    await rereadMigration(pair.up, up),
    await rereadMigration({ ...pair.down, content: tamper(pair.down.content) }, down),
  ];
  return read.flatMap((one) => one.findings.map(({ reader, message }) => `${reader}: ${message}`));
}

describe('pairs that drop what exists', () => {
  const [plain, described] = sampleDrops;
  if (plain === undefined || described === undefined) throw new Error('no samples');
  const { relation } = plain;

  it.each(sampleDrops.map((drop) => [drop.name, drop] as const))('%s', async (_, drop) => {
    expect(await dropFindings(drop)).toEqual([]);
  });

  it('whatever the name', async () => {
    const quoted = `"${hostile.replaceAll('"', '""')}"`;
    const definition = `CREATE INDEX ${quoted} ON public.orders USING btree (a) WHERE (b <> '${hostile.replaceAll("'", "''")}'::text)`;
    expect(await dropFindings(dropped(hostile, relation, definition))).toEqual([]);
  });

  it.each([
    ['an index of another name', 'CREATE INDEX other ON public.orders USING btree (a)'],
    ['an index of another table', 'CREATE INDEX mine ON public.others USING btree (a)'],
    ['more than one statement', 'CREATE INDEX mine ON public.orders USING btree (a); DROP TABLE orders'],
    ['another statement', 'CREATE INDEX '],
  ])('a definition that is %s is found out', async (_, definition) => {
    expect((await dropFindings(dropped('mine', relation, definition))).join()).toMatch(/^libpg-query: /);
  });

  it.each([
    ['key', /\(a\);$/m, '(b);'],
    ['CONCURRENTLY', /^CREATE INDEX CONCURRENTLY/m, 'CREATE INDEX'],
    ['name', /(?<=EXISTS )orders_a_idx/, 'orders_b_idx'],
  ])('another %s is found out by both readers', async (_, what, other) => {
    const found = await dropFindings(plain, (content) => content.replace(what, other));
    expect(new Set(found.map((line) => line.split(':')[0]))).toEqual(
      new Set(['libpg-query', 'pgsql-ast-parser']),
    );
  });

  it.each([
    ['comment', /IS E'for/, "IS E'against"],
    ['target', /SET STATISTICS 0/, 'SET STATISTICS 1'],
    ['storage parameter', /(?<=^CREATE INDEX .*)'70'/m, "'71'"],
  ])('another %s is found out', async (_, what, other) => {
    expect(await dropFindings(described, (content) => content.replace(what, other))).not.toEqual([]);
  });
});

describe('both readers agree with what was meant', () => {
  it.each(Object.entries(sampleDefinitions))('%s', async (_, definition) => {
    expect(await findings({ definition })).toEqual([]);
    expect(await findings({ definition, name: hostile })).toEqual([]);
  });

  it('whatever the names', async () => {
    const name = fc
      .string({
        unit: fc.constantFrom('a', 'B', '"', "'", '$', '\\', '-', '\n', ';', '🏨', '/*', '*/', '$check$'),
      })
      .map((text) => `x${text}`)
      .filter((text) => Buffer.byteLength(text) <= 63);
    await fc.assert(
      fc.asyncProperty(name, name, name, name, async (schema, table, key, indexName) => {
        const definition = index({ schema, name: table }, [key, column(key, { direction: 'desc' })]);
        expect(await findings({ definition, name: indexName })).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('reads ordinary statements twice, and says which ones the second grammar lacks', async () => {
    const notCovered = async (definition: IndexDefinition): Promise<readonly string[]> => {
      const one = recommended('i', definition);
      const [pair] = emitMigrations(recommendation([one]), { timestamp: '20251120083300' });
      const { up, down } = planStatements(one);
      if (pair === undefined) throw new Error('no pair');
      expect((await rereadMigration(pair.down, down)).notCovered).toEqual([]);
      return (await rereadMigration(pair.up, up)).notCovered.map(({ reason }) => reason);
    };
    for (const name of ['one column', 'several columns, directions and NULLS', 'partial', 'gin', 'hash'])
      expect(await notCovered(sampleDefinitions[name] ?? orders)).toEqual([]);
    expect(await notCovered(sampleDefinitions.covering ?? orders)).toEqual(['no INCLUDE in its grammar']);
    expect(await notCovered(sampleDefinitions.expression ?? orders)).toEqual(['no ANALYZE in its grammar']);
  });
});

describe('what is not as it was meant is found', () => {
  it.each([
    [
      'another column',
      (sql: string) => sql.replaceAll('btree ("customer_id"', 'btree ("customer"'),
      'indexParams',
    ],
    [
      'another order',
      (sql: string) => sql.replace(/("created_at") DESC\)\n {2}WHERE/, '$1)\n  WHERE'),
      'ordering',
    ],
    ['a lost predicate', (sql: string) => sql.replace(/\n {2}WHERE.*;/, ';'), 'whereClause'],
    ['another predicate', (sql: string) => sql.replace(/\n {2}WHERE.*;/, '\n  WHERE a > 1;'), 'whereClause'],
    ['UNIQUE', (sql: string) => sql.replace(/^CREATE INDEX/m, 'CREATE UNIQUE INDEX'), 'unique'],
    [
      'no CONCURRENTLY',
      (sql: string) => sql.replace(/^CREATE INDEX CONCURRENTLY/m, 'CREATE INDEX'),
      'concurrent',
    ],
    ['another schema', (sql: string) => sql.replace('  ON "public"', '  ON "private"'), 'schemaname'],
  ])('%s, by both', async (_, tamper, place) => {
    const found = await findings({ definition: orders, tamper });
    expect(found).toContainEqual(
      expect.stringMatching(new RegExp(`^libpg-query: .*${place}.*: meant .*, read`)),
    );
    expect(found).toContainEqual(expect.stringMatching(/^pgsql-ast-parser: .*meant .*, read/));
  });

  it.each([
    [
      'no lock_timeout',
      (sql: string) => sql.replace(/SET lock_timeout.*\n/, ''),
      'lock_timeout has no limit',
    ],
    ['lock_timeout = 0', (sql: string) => sql.replace("'10min'", "'0s'"), 'lock_timeout has no limit'],
    ['SET LOCAL', (sql: string) => sql.replace('SET lock', 'SET LOCAL lock'), 'lock_timeout has no limit'],
    [
      'a statement_timeout',
      (sql: string) => sql.replace('statement_timeout = 0', "statement_timeout = '1s'"),
      'statement_timeout may end the build',
    ],
    [
      'no guard',
      (sql: string) => sql.replace(/DO \$check\$[\s\S]*?\$check\$;/, ''),
      'no guard before the work',
    ],
    ['a broken guard', (sql: string) => sql.replace('THEN', 'THAN'), 'the guard is no PL/pgSQL'],
    ['a further statement', (sql: string) => `${sql}DROP TABLE x;\n`, 'meant 1 statements'],
    [
      'no SQL',
      (sql: string) => sql.replace('CREATE INDEX', 'CRATE INDEX'),
      'syntax error at or near "CRATE"',
    ],
  ])('%s', async (_, tamper, message) => {
    expect(await findings({ definition: orders, tamper })).toContainEqual(expect.stringContaining(message));
  });

  it.each([
    ['an expression that closes its parenthesis', index('t', [expression('a), (b')]), 'not one expression'],
    [
      'a predicate that ends the statement',
      index('t', ['a'], { predicate: 'a = 1; DROP TABLE x' }),
      'syntax error',
    ],
    ['a predicate that opens a comment', index('t', ['a'], { predicate: 'a = 1 --' }), 'syntax error'],
    ['a predicate with a clause', index('t', ['a'], { predicate: 'a) FROM (SELECT 1' }), 'syntax error'],
    [
      'an operator class with an order',
      index('t', [column('a', { opclass: 'x DESC' })]),
      'not a collation and',
    ],
    ['a name over 63 bytes', index('x'.repeat(64), ['a']), 'relation.relname: meant'],
  ])('%s', async (_, definition, message) => {
    expect(await findings({ definition })).toContainEqual(expect.stringContaining(message));
  });
});
