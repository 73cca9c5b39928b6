/** Over which values of its parameters a recommendation holds, on real servers: planned in the twin, compared with the source. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, connect } from '../../src/database/client.ts';
import type { QueryOutcome, ValueLabel } from '../../src/model/recommendation.ts';
import { planIndexNames, readPlan } from '../../src/plan/explain.ts';
import { valueRange } from '../../src/report/value-range.ts';
import { AdviceBench } from './support/advice.ts';

describe.each([15, 18])('PostgreSQL %i', (major) => {
  let bench: AdviceBench;
  let source: Client;
  beforeAll(async () => {
    bench = await AdviceBench.open('./skewed.sql', major);
    source = await connect(bench.source);
  });
  afterAll(async () => {
    await source?.end();
    await bench?.close();
  });

  const explain = async (sql: string) => {
    const { rows } = await source.query(`EXPLAIN (FORMAT JSON) ${sql}`);
    const plan = readPlan(rows[0]['QUERY PLAN']);
    return { cost: plan.cost, indexes: planIndexNames(plan.root) };
  };
  const outcomeOf = ({ values }: QueryOutcome, label: ValueLabel) =>
    values.find(({ labels }) => labels.includes(label));

  it('a value of 95% of the rows is read as before, the others through the index', async () => {
    const { indexes, queries } = await bench.advise('SELECT * FROM jobs WHERE state = $1');
    const [index] = indexes;
    const [query] = queries;
    if (index === undefined || query === undefined) throw new Error('nothing was advised');
    expect(index.createSql).toContain('("state")');
    expect(valueRange(index, queries)).toBe('used for typical and rare values only');
    expect(outcomeOf(query, 'common')).toEqual({
      labels: ['common'],
      costBefore: (await explain("SELECT * FROM jobs WHERE state = 'done'")).cost,
      costAfter: outcomeOf(query, 'common')?.costBefore,
      indexes: [],
    });
    const { rows } = await source.query<{ value: string }>(
      `SELECT quote_literal((most_common_vals::text::text[])[cardinality(most_common_freqs)]) AS value
       FROM pg_stats WHERE tablename = 'jobs' AND attname = 'state'`,
    );
    await source.query(`BEGIN; ${index.createSql}`);
    const rare = await explain(`SELECT * FROM jobs WHERE state = ${rows[0]?.value}`);
    await source.query('ROLLBACK');
    expect(rare.indexes).toEqual([index.name]);
    expect(outcomeOf(query, 'rare')?.indexes).toEqual([index.name]);
    expect((outcomeOf(query, 'rare')?.costAfter ?? 0) / rare.cost).toBeCloseTo(1, 1);
  });

  it.each(['state', 'zone', 'price'])(
    'the most common %s costs what it costs on the source',
    async (column) => {
      const { queries } = await bench.advise(`SELECT * FROM jobs WHERE ${column} = $1 AND run_at > $2`);
      const { rows } = await source.query<{ sql: string }>(
        `SELECT format('SELECT * FROM jobs WHERE %I = %L AND run_at > %L', $1::text,
         (SELECT (most_common_vals::text::text[])[1] FROM pg_stats WHERE tablename = 'jobs' AND attname = $1),
         (SELECT (histogram_bounds::text::text[])[51] FROM pg_stats WHERE tablename = 'jobs' AND attname = 'run_at')) AS sql`,
        [column],
      );
      const common = queries[0] === undefined ? undefined : outcomeOf(queries[0], 'common');
      expect(common?.costBefore).toBe((await explain(rows[0]?.sql ?? '')).cost);
    },
  );

  it('a range may be too wide', async () => {
    const { indexes, queries } = await bench.advise('SELECT * FROM jobs WHERE run_at BETWEEN $1 AND $2');
    expect(indexes.map((index) => valueRange(index, queries))).toEqual([
      'used for typical and rare values only',
    ]);
    const costs = queries[0]?.values.map(({ costAfter }) => costAfter) ?? [];
    expect(costs).toEqual([...costs].sort((a, b) => b - a));
  });

  it('where every value is as frequent as any other, there is nothing to say', async () => {
    const { indexes, queries } = await bench.advise(
      'SELECT * FROM jobs j JOIN queues q ON q.id = j.queue WHERE j.queue = $1 AND q.name <> $2 LIMIT $3',
    );
    expect(indexes.map((index) => valueRange(index, queries))).toEqual([null]);
    expect(queries[0]?.values.length).toBeGreaterThan(0);
  });

  it.each([
    'SELECT * FROM jobs WHERE queue = ANY ($1) AND state = $2::varchar',
    'SELECT * FROM jobs WHERE queue IN ($1, $2, $3) AND run_at > now() - interval $4',
    'SELECT * FROM jobs WHERE state LIKE $1 AND queue::bigint = $2 AND id % $3 = $4',
    'SELECT * FROM jobs WHERE tags @> $1 AND state ~ $2 AND run_at::date = $3 AND queue > $4',
    'SELECT * FROM jobs WHERE (queue, id) > ($1, $2) ORDER BY queue, id LIMIT $3 OFFSET $4',
    'SELECT * FROM jobs WHERE price::int = $1 AND $2 = ANY (tags) AND zone IN ($3, $4) AND queue < $5',
    'UPDATE jobs SET state = $1 WHERE queue = $2 AND state <> ALL ($3)',
  ])('%s is planned with values', async (sql) => {
    const { queries } = await bench.advise(sql);
    expect(queries[0]?.values.flatMap(({ labels }) => labels)).toEqual(['common', 'typical', 'rare']);
  });

  it('a statement without values in it has none', async () => {
    const { queries } = await bench.advise(
      'SELECT * FROM jobs WHERE queue = 5; SELECT $1 FROM jobs LIMIT $2',
    );
    expect(queries.map(({ values }) => values)).toEqual([[], []]);
  });
});
