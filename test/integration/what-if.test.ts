/** Hypothetical indexes in the twin against the same indexes really built on the source. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { btree, columnKey, definitionId } from '../../src/candidates/key.ts';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { type Client, connect, connectionUrl } from '../../src/database/client.ts';
import type { CandidateIndex, IndexDefinition, IndexKey } from '../../src/model/index-definition.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { CandidateSize, CostedPlan } from '../../src/model/what-if.ts';
import { readPlan } from '../../src/plan/explain.ts';
import { buildTwin, type Twin } from '../../src/twin/build.ts';
import { createIndexSql } from '../../src/util/index-sql.ts';
import { SwitchedIndexJudge } from '../../src/whatif/switched-index-judge.ts';
import { startTestServer } from './support/server.ts';

const orders = { schema: 'public', name: 'orders' };
/** UNLOGGED: no checkpoint writes its files. */
const carts = { schema: 'public', name: 'carts' };
const desc = (column: string): IndexKey => ({ ...columnKey(column), direction: 'desc', nulls: 'first' });
const candidate = (definition: IndexDefinition): CandidateIndex => ({
  id: definitionId(definition),
  definition,
  generators: ['test'],
  queryIds: [],
});
const ask = (sql: string) => ({ id: sql, plannableText: sql, parameterCount: 0 });

const pairs: readonly (readonly [IndexDefinition, string])[] = [
  [btree(orders, [columnKey('customer_id')]), 'SELECT * FROM orders WHERE customer_id = 17'],
  [
    btree(orders, [columnKey('customer_id'), desc('at')]),
    'SELECT * FROM orders WHERE customer_id = 17 ORDER BY at DESC LIMIT 3',
  ],
  [btree(orders, [columnKey('at')]), "SELECT * FROM orders WHERE at BETWEEN '2024-02-01' AND '2024-02-02'"],
  [
    btree(orders, [columnKey('status'), columnKey('total')]),
    "SELECT total FROM orders WHERE status = 'new' AND total < 20",
  ],
  [btree(orders, [columnKey('code')]), "SELECT * FROM orders WHERE code = 'code 77'"],
  [btree(orders, [columnKey('country')]), "SELECT count(*) FROM orders WHERE country = 'de'"],
  [
    btree(orders, [columnKey('at')], "status = 'new'"),
    "SELECT * FROM orders WHERE status = 'new' ORDER BY at LIMIT 5",
  ],
  [
    btree(orders, [columnKey('paid_at')]),
    'SELECT * FROM orders WHERE paid_at IS NOT NULL ORDER BY paid_at LIMIT 5',
  ],
  [
    { ...btree(orders, [columnKey('customer_id')]), included: ['total'] },
    'SELECT sum(total) FROM orders WHERE customer_id = 17',
  ],
  [
    btree(orders, [{ ...columnKey('customer_id'), target: { kind: 'expression', sql: 'lower(code)' } }]),
    "SELECT * FROM orders WHERE lower(code) = 'code 5'",
  ],
  [
    { ...btree(carts, [columnKey('id')]), accessMethod: 'brin' },
    'SELECT * FROM carts WHERE id BETWEEN 7 AND 9',
  ],
  [
    { ...btree(carts, [columnKey('tags')]), accessMethod: 'gin' },
    'SELECT * FROM carts WHERE tags @> ARRAY[77]',
  ],
];

describe.each([13, 15, 18])('PostgreSQL %i', (major) => {
  let servers: readonly Sandbox[];
  let source: Client;
  let twin: Twin;
  let judge: SwitchedIndexJudge;

  beforeAll(async () => {
    const server = await startTestServer(major);
    const sandbox = await startTestServer(major);
    servers = [server, sandbox];
    source = await connect(server.connection());
    await source.query(`
      CREATE TABLE orders (id bigint PRIMARY KEY, customer_id int NOT NULL, status text NOT NULL, total numeric(8, 2), code text, country char(2), at timestamptz NOT NULL, paid_at timestamptz, body text);
      INSERT INTO orders SELECT i, 1 + (i::bigint * 7919) % 5000, (ARRAY['new', 'paid', 'paid', 'sent', 'sent', 'sent', 'sent', 'sent'])[1 + i % 8], (i % 977) / 7.0, 'code ' || (i::bigint * 31) % 30000,
        (ARRAY['de', 'us', 'fr', 'jp'])[1 + i % 4], timestamptz '2024-01-01' + i * interval '1 minute', CASE WHEN i % 3 = 0 THEN timestamptz '2024-01-02' + i * interval '1 minute' END, repeat('b', 60)
      FROM generate_series(1, 100000) i;
      CREATE UNLOGGED TABLE carts (id int, tags int[], note text);
      INSERT INTO carts SELECT i, ARRAY[i % 500, 500 + i % 300], repeat('n', 60) FROM generate_series(1, 100000) i;
      CREATE TABLE wide (body text);
      ALTER TABLE wide ALTER body SET STORAGE PLAIN;
      INSERT INTO wide SELECT string_agg(md5(i || ' ' || n), '') FROM generate_series(1, 300) i, generate_series(1, 94) n GROUP BY i;
      ANALYZE wide;`);
    await source.query(`
      CREATE TABLE events (kind int, note text, day int);
      INSERT INTO events SELECT i % 500, 'note ' || i || repeat('n', 230), i % 300 FROM generate_series(1, 40000) i;
      CREATE INDEX events_kind_note_idx ON events (kind, note);
      CREATE INDEX events_day_kind_idx ON events (day, kind);`);
    await source.query('VACUUM ANALYZE orders, events, carts');
    twin = await buildTwin(
      sandbox,
      await collectSnapshot(connectionUrl(server.connection()), { workload: 'none' }),
    );
    judge = await SwitchedIndexJudge.open(twin, 3);
  });
  afterAll(async () => {
    await judge?.close();
    await source?.end();
    await Promise.all((servers ?? []).map((server) => server.stop()));
  });

  test.each(pairs.map(([definition, sql]) => [definitionId(definition), definition, sql] as const))(
    '%s',
    async (id, definition, sql) => {
      const sizes = await judge.addCandidates([candidate(definition)]);
      const size = sizes.get(id) as CandidateSize;
      const [answer] = (await judge.plan([{ query: ask(sql), candidateIds: [id] }])) as readonly CostedPlan[];
      await source.query('BEGIN');
      await source.query(createIndexSql(definition, 'real'));
      const { rows } = await source.query(`EXPLAIN (FORMAT JSON) ${sql}`);
      const built = await source.query<{ bytes: string }>(`SELECT pg_relation_size('real')::text AS bytes`);
      await source.query('ROLLBACK');
      const truth = readPlan(rows[0]?.['QUERY PLAN']);
      expect(answer?.usedCandidateIds).toEqual([id]);
      // An expression has no statistics before ANALYZE: its index's size is a guess, its use is not.
      // Values that repeat exactly alike, as these do, share a little more than values scattered by chance.
      // Of GIN the order of the rows decides.
      const isGuess = definition.keys[0]?.target.kind === 'expression';
      const tolerance = isGuess ? 1 : definition.accessMethod === 'gin' ? 0.3 : 0.12;
      expect(Math.abs(size.sizeBytes / Number(built.rows[0]?.bytes) - 1)).toBeLessThan(tolerance);
      expect(answer?.plan.root.nodeType).toBe(truth.root.nodeType);
      expect(Math.abs((answer?.plan.cost ?? 0) / truth.cost - 1)).toBeLessThan(0.02);
    },
  );

  test('a candidate that the server refuses says why and leaves the others alone', async () => {
    const good = candidate(btree(orders, [columnKey('total')]));
    const bad = candidate(btree(orders, [columnKey('nothing')]));
    const sizes = await judge.addCandidates([bad, good]);
    expect(sizes.get(bad.id)).toMatchObject({ sqlState: '42703' });
    expect(sizes.get(good.id)).toMatchObject({ treeHeight: 1 });
  });

  test('a B-tree on values that are too wide for it is refused, as the source would', async () => {
    const definition = btree({ schema: 'public', name: 'wide' }, [columnKey('body')]);
    const answers = await judge.addCandidates([candidate(definition)]);
    expect(answers.get(definitionId(definition))).toMatchObject({
      error: expect.stringContaining('2704 at most'),
      sqlState: '54000',
    });
    await expect(source.query(createIndexSql(definition, 'real'))).rejects.toMatchObject({ code: '54000' });
  });

  test('what an index serves already, partial ones included, is not made', async () => {
    const primary = candidate(btree(orders, [columnKey('id')]));
    const sizes = await judge.addCandidates([primary]);
    expect(sizes.get(primary.id)).toEqual({ servedBy: 'orders_pkey' });
  });

  test('the beginning of an index is, where that one is large and itself would take less than half of it', async () => {
    const events = { schema: 'public', name: 'events' };
    const kind = candidate(btree(events, [columnKey('kind')]));
    const day = candidate(btree(events, [columnKey('day')]));
    const sizes = await judge.addCandidates([kind, day]);
    expect(sizes.get(day.id)).toEqual({ servedBy: 'events_day_kind_idx' });
    expect((sizes.get(kind.id) as CandidateSize).pages).toBeLessThan(60);
    const [answer] = (await judge.plan([
      { query: ask('SELECT count(*) FROM events WHERE kind = 7'), candidateIds: [kind.id] },
    ])) as readonly CostedPlan[];
    expect(answer?.usedCandidateIds).toEqual([kind.id]);
  });

  test('switched off, candidates change nothing; a switch is gone after its question', async () => {
    const sql = 'SELECT * FROM orders WHERE customer_id = 17';
    const [id] = [definitionId(btree(orders, [columnKey('customer_id')]))];
    const [without, with_, again] = [
      await judge.plan([{ query: ask(sql), candidateIds: [] }]),
      await judge.plan([{ query: ask(sql), candidateIds: [id] }]),
      await judge.plan([{ query: ask(sql), candidateIds: [] }]),
    ] as unknown as readonly (readonly CostedPlan[])[];
    expect(without?.[0]?.usedCandidateIds).toEqual([]);
    expect(with_?.[0]?.plan.cost).toBeLessThan((without?.[0]?.plan.cost ?? 0) / 10);
    expect(again).toEqual(without);
  });

  test('many questions at once, over several sessions that switch the same indexes, get the plans that each gets alone', async () => {
    const ids = pairs.map(([definition]) => definitionId(definition));
    await judge.addCandidates(pairs.map(([definition]) => candidate(definition)));
    const questions = Array.from({ length: 300 }, (_, n) => ({
      query: ask(pairs[n % pairs.length]?.[1] ?? ''),
      // In another order each time: sessions that waited for each other in a circle would end in an error.
      candidateIds: ids.filter((_id, at) => (n >> (at % 8)) % 2 === 0).sort(() => (n % 2 === 0 ? 1 : -1)),
    }));
    const together = await judge.plan(questions);
    for (const [at, question] of questions.entries())
      if (at % 10 < 3) expect(together[at]).toEqual((await judge.plan([question]))[0]);
    expect(together.filter((answer) => 'error' in answer)).toEqual([]);
  });

  test('a statement that cannot be planned has its error, and its neighbours their plans', async () => {
    const answers = await judge.plan(
      ['SELECT 1', 'SELECT nothing FROM orders', 'SELECT 1 / 0', 'SELECT 2 -- comment'].map((sql) => ({
        query: ask(sql),
        candidateIds: [],
      })),
    );
    expect(answers.map((answer) => ('error' in answer ? answer.sqlState : 'planned'))).toEqual([
      'planned',
      '42703',
      '22012',
      'planned',
    ]);
  });

  test('parameters of types that the server cannot tell are declared text', async () => {
    const [answer] = await judge.plan([
      {
        query: { id: 'x', plannableText: 'SELECT $1, $3 FROM orders WHERE id = $2', parameterCount: 3 },
        candidateIds: [],
      },
    ]);
    expect(answer).toHaveProperty('plan');
  });
});
