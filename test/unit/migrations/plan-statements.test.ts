import { describe, expect, it } from 'vitest';
import { emitMigrations } from '../../../src/migrations/pair.ts';
import { planMigrations } from '../../../src/migrations/plan-statements.ts';
import { rereadMigration } from '../../../src/migrations/reread.ts';
import { statementSql } from '../../../src/migrations/statements.ts';
import { expression, index, partitionedCatalogue, recommendation, recommended } from './fixtures.ts';

const catalogue = partitionedCatalogue({
  'public.p': null,
  'public.p2': 'public.p',
  'archive.p1': 'public.p',
  'archive.p1a': 'archive.p1',
  'public.t': null,
});

/** Statements on one line each. */
function sqlOf(statements: readonly Parameters<typeof statementSql>[0][] = []): readonly string[] {
  return statements.map((statement) => statementSql(statement).replaceAll('\n ', ''));
}

describe('planMigrations', () => {
  it('creates and drops the index of an ordinary table concurrently', () => {
    const [plan] = planMigrations([{ name: 't_a_idx', definition: index('t', ['a']) }], catalogue);
    expect(sqlOf(plan?.up)).toEqual([
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS "t_a_idx" ON "public"."t" USING btree ("a")',
    ]);
    expect(sqlOf(plan?.down)).toEqual(['DROP INDEX CONCURRENTLY IF EXISTS "public"."t_a_idx"']);
  });

  it('builds that of a partitioned table on each partition and attaches it, lowest first', () => {
    const [plan] = planMigrations([{ name: 'p_a_idx', definition: index('p', ['a']) }], catalogue);
    expect(sqlOf(plan?.up)).toEqual([
      'CREATE INDEX IF NOT EXISTS "p_a_idx" ON ONLY "public"."p" USING btree ("a")',
      'CREATE INDEX IF NOT EXISTS "p1_a_idx" ON ONLY "archive"."p1" USING btree ("a")',
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS "p1a_a_idx" ON "archive"."p1a" USING btree ("a")',
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS "p2_a_idx" ON "public"."p2" USING btree ("a")',
      'ALTER INDEX "public"."p_a_idx" ATTACH PARTITION "public"."p2_a_idx"',
      'ALTER INDEX "archive"."p1_a_idx" ATTACH PARTITION "archive"."p1a_a_idx"',
      'ALTER INDEX "public"."p_a_idx" ATTACH PARTITION "archive"."p1_a_idx"',
    ]);
    expect(sqlOf(plan?.down)).toEqual([
      'DROP INDEX IF EXISTS "public"."p_a_idx"',
      'DROP INDEX IF EXISTS "archive"."p1_a_idx"',
      'DROP INDEX CONCURRENTLY IF EXISTS "archive"."p1a_a_idx"',
      'DROP INDEX CONCURRENTLY IF EXISTS "public"."p2_a_idx"',
    ]);
  });

  it('gives no name twice, however many indexes a partitioned table gets', () => {
    const plans = planMigrations(
      [
        { name: 'p_a_idx', definition: index('p', ['a']) },
        { name: 'p_a_idx_2', definition: index('p', ['a'], { predicate: 'b' }) },
        { name: 'p2_a_idx', definition: index('t', ['a']) },
      ],
      catalogue,
    );
    const names = plans.flatMap(({ members }) =>
      members.map(({ definition, name }) => `${definition.relation.schema}.${name}`),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it('analyses once, after the last is attached', () => {
    const [plan] = planMigrations(
      [{ name: 'i', definition: index('p', [expression('lower(a)')]) }],
      catalogue,
    );
    expect(sqlOf(plan?.up).at(-1)).toBe('ANALYZE "public"."p"');
    expect(sqlOf(plan?.up).filter((sql) => sql.startsWith('ANALYZE'))).toHaveLength(1);
  });
});

describe('the script of a partitioned table', () => {
  const one = recommended('p_a_idx', index('p', ['a']));
  const [pair] = emitMigrations(recommendation([one]), { timestamp: '20251120083300', catalogue });

  it('waits long only where waiting blocks nobody', () => {
    const limits = (content = ''): readonly string[] =>
      content
        .split('\n')
        .filter((line) => /^(SET lock_timeout|CREATE|ALTER|DROP)/.test(line))
        .map((line) => line.replace(/ (IF|"|'|=).*/, ''));
    expect(limits(pair?.up.content)).toEqual([
      'SET lock_timeout',
      'SET lock_timeout',
      'CREATE INDEX',
      'CREATE INDEX',
      'SET lock_timeout',
      'CREATE INDEX CONCURRENTLY',
      'CREATE INDEX CONCURRENTLY',
      'SET lock_timeout',
      'ALTER INDEX',
      'ALTER INDEX',
      'ALTER INDEX',
    ]);
    expect(pair?.down.content.match(/lock_timeout = '\w+'/g)).toEqual([
      "lock_timeout = '10min'",
      "lock_timeout = '5s'",
      "lock_timeout = '10min'",
    ]);
  });

  it('is read back as it was meant', async () => {
    const [plan] = planMigrations([one], catalogue);
    if (pair === undefined || plan === undefined) throw new Error('nothing planned');
    expect((await rereadMigration(pair.up, plan.up)).findings).toEqual([]);
    expect((await rereadMigration(pair.down, plan.down)).findings).toEqual([]);
    const other = {
      ...pair.up,
      content: pair.up.content.replace('ATTACH PARTITION "public"', 'ATTACH PARTITION "x"'),
    };
    expect((await rereadMigration(other, plan.up)).findings).toHaveLength(1);
  });

  it('says that the drop cannot be concurrent', () => {
    expect(pair?.down.content.replace(/\n-- +/g, ' ')).toContain(
      'the index of a partitioned table cannot be dropped concurrently',
    );
  });
});
