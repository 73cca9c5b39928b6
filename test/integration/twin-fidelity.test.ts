/** The twin plans as the source does: same plans, same costs, for literals and for parameters. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { type Client, connect, connectionUrl, withClient } from '../../src/database/client.ts';
import type { PlanNode } from '../../src/model/plan.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { readPlan } from '../../src/plan/explain.ts';
import { buildTwin, type Twin } from '../../src/twin/build.ts';
import { startTestServer } from './support/server.ts';
import { waitFor } from './support/source.ts';

const schema = `
  CREATE TYPE state AS ENUM ('new', 'paid', 'sent');
  CREATE DOMAIN cents AS int CHECK (VALUE >= 0);
  CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, country char(2), email varchar(80) UNIQUE, born date, tags text[], info jsonb);
  INSERT INTO customers SELECT i, 'n' || i, (ARRAY['de', 'us', 'fr'])[1 + i % 3], 'c' || i || '@x', date '1960-01-01' + i % 15000, ARRAY['t' || i % 20], jsonb_build_object('a', i % 9) FROM generate_series(1, 5000) i;
  CREATE TABLE orders (id bigint PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, state state, total cents, city text, zip text, at timestamptz NOT NULL, note text, during daterange,
    doubled int GENERATED ALWAYS AS (total * 2) STORED);
  INSERT INTO orders (id, customer_id, state, total, city, zip, at, note, during) SELECT i, 1 + (i::bigint * 7919) % 5000, (ARRAY['new', 'paid', 'sent', 'sent'])[1 + i % 4]::state, i % 1000, 'c' || i % 50, 'z' || (i % 50) * 10 + i % 3,
    timestamptz '2024-01-01' + i * interval '1 minute', repeat('x', i % 80), daterange(date '2024-01-01' + i % 300, date '2024-01-03' + i % 300) FROM generate_series(1, 60000) i;
  CREATE INDEX orders_at_idx ON orders (at);
  CREATE INDEX orders_lower_city_idx ON orders (lower(city));
  CREATE INDEX orders_open_idx ON orders (customer_id) WHERE state = 'new';
  CREATE INDEX orders_brin_idx ON orders USING brin (at);
  CREATE INDEX customers_tags_idx ON customers USING gin (tags);
  CREATE STATISTICS orders_place (ndistinct, dependencies, mcv) ON city, zip FROM orders;
  CREATE TABLE logs (id bigint, at date NOT NULL, kind text) PARTITION BY RANGE (at);
  CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2024-01-01') TO ('2024-07-01');
  CREATE TABLE logs_2 PARTITION OF logs DEFAULT;
  ALTER TABLE logs ADD PRIMARY KEY (id, at);
  INSERT INTO logs SELECT i, date '2024-01-01' + i % 360, 'k' || i % 100 FROM generate_series(1, 40000) i;
  CREATE INDEX logs_kind_idx ON logs (kind);
  CREATE UNLOGGED TABLE cache (key text PRIMARY KEY, value text);
  INSERT INTO cache SELECT 'k' || i, repeat('v', 50) FROM generate_series(1, 3000) i;
  CREATE TABLE never_analysed (a int, b text);
  CREATE VIEW paid AS SELECT o.*, c.name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.state = 'paid';
  CREATE MATERIALIZED VIEW totals AS SELECT customer_id, sum(total) AS total FROM orders GROUP BY customer_id;
  CREATE TABLE homes (old int, grade state, tier state, city text, a int);
  ALTER TABLE homes DROP COLUMN old;
  INSERT INTO homes SELECT (ARRAY['new', 'paid', 'new'])[1 + i % 3]::state, (ARRAY['new', 'paid', 'new'])[1 + i % 3]::state, 'c' || i % 40, i FROM generate_series(1, 6000) i;
  CREATE STATISTICS homes_grades ON grade, tier FROM homes;
  CREATE INDEX homes_city_failed ON homes (city);
  UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'homes_city_failed'::regclass;
  CREATE TABLE slow (id int, a int) TABLESPACE slow;
  INSERT INTO slow SELECT i, (i * 7919) % 900 FROM generate_series(1, 20000) i;
  CREATE INDEX ON slow (a);
  CREATE ROLE tenant;
  ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
  CREATE POLICY tenants_see ON customers TO tenant USING (country = 'de');
  GRANT SELECT ON customers TO tenant;
  CREATE FUNCTION big(int) RETURNS boolean LANGUAGE sql IMMUTABLE COST 50 AS 'SELECT $1 > 900';
`;

/** What only some majors know. */
const since14 = `
  CREATE STATISTICS homes_lower ON lower(city), (a % 7) FROM homes;
  CREATE TABLE shifts (spans datemultirange);
  INSERT INTO shifts SELECT datemultirange(daterange(date '2024-01-01' + i % 90, date '2024-01-05' + i % 90)) FROM generate_series(1, 3000) i`;
const queriesSince14 = [
  "SELECT lower(city), a % 7, count(*) FROM homes WHERE lower(city) = 'c1' GROUP BY 1, 2",
  "SELECT * FROM shifts WHERE spans @> date '2024-02-02'",
];

/** After ANALYZE: the index on orders.at has been looked at, and then its end has moved. */
const lookAtEnds = "EXPLAIN SELECT * FROM orders WHERE at > '2024-02-11 15:00'";
const moveEnds = `
  INSERT INTO orders (id, customer_id, state, at) SELECT 60000 + i, 1, 'new', timestamptz '2024-02-12' + i * interval '1 minute' FROM generate_series(1, 4000) i`;

const queries = [
  "SELECT * FROM orders WHERE at > '2024-02-11 15:00'",
  "SELECT * FROM orders WHERE at > '2024-02-14' AND customer_id = 1",
  "SELECT * FROM orders WHERE at > '2025-01-01'",
  "SELECT * FROM homes WHERE grade = 'new' AND tier = 'paid'",
  'SELECT grade, tier, count(*) FROM homes GROUP BY grade, tier',
  "SELECT * FROM homes WHERE city = 'c1'",
  'SELECT * FROM slow WHERE a = 5',
  'SELECT * FROM orders',
  'SELECT * FROM orders WHERE id = 500',
  'SELECT * FROM orders WHERE customer_id = 17',
  "SELECT * FROM orders WHERE customer_id = 17 AND state = 'new'",
  "SELECT * FROM orders WHERE at BETWEEN '2024-01-10' AND '2024-01-11'",
  "SELECT * FROM orders WHERE city = 'c5' AND zip = 'z51'",
  "SELECT * FROM orders WHERE lower(city) = 'c5'",
  "SELECT * FROM orders WHERE state = 'sent' AND total > 900 ORDER BY total DESC LIMIT 20",
  'SELECT * FROM orders WHERE big(total)',
  "SELECT * FROM orders WHERE during @> date '2024-03-03'",
  'SELECT city, zip, count(*) FROM orders GROUP BY city, zip',
  'SELECT * FROM orders WHERE doubled = 500',
  'SELECT max(at) FROM orders',
  "SELECT c.name, sum(o.total) FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.country = 'de' GROUP BY c.name",
  "SELECT * FROM customers WHERE email LIKE 'c77%'",
  "SELECT * FROM customers WHERE born < '1961-01-01' OR name = 'n5'",
  'SELECT * FROM customers c WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id AND o.total = 5)',
  "SELECT * FROM logs WHERE kind = 'k5' AND at < '2024-03-01'",
  'SELECT count(*) FROM logs WHERE id = 5',
  "SELECT * FROM cache WHERE key = 'k9'",
  'SELECT * FROM never_analysed WHERE a = 5',
  "SELECT * FROM paid WHERE name = 'n77'",
  'SELECT * FROM totals WHERE total > 100',
  'UPDATE orders SET note = $$x$$ WHERE customer_id = 5',
  'DELETE FROM customers WHERE id = 3',
  "INSERT INTO cache SELECT 'n' || id, name FROM customers WHERE country = 'fr'",
];

describe.each([13, 15, 18])('PostgreSQL %i', (major) => {
  let servers: readonly Sandbox[];
  let source: Client;
  let copy: Client;
  let twin: Twin;

  beforeAll(async () => {
    const server = await startTestServer(major);
    const sandbox = await startTestServer(major);
    servers = [server, sandbox];
    await withClient(server.connection(), async (client) => {
      await client.query('SET allow_in_place_tablespaces = on');
      await client.query(`CREATE TABLESPACE slow LOCATION '' WITH (random_page_cost = 9)`);
      await client.query(schema);
      if (major >= 14) await client.query(since14);
      await client.query('VACUUM ANALYZE customers, orders, logs, cache, totals, homes, slow');
      if (major >= 14) await client.query('ANALYZE shifts');
      await client.query(lookAtEnds);
    });
    source = await connect(server.connection());
    await waitFor(
      source,
      `SELECT FROM pg_stat_user_indexes WHERE indexrelname = 'orders_at_idx' AND idx_scan > 0`,
    );
    await source.query(moveEnds);
    twin = await buildTwin(
      sandbox,
      await collectSnapshot(connectionUrl(server.connection()), { workload: 'none' }),
    );
    copy = await connect(twin.connection);
  });
  afterAll(async () => {
    await source?.end();
    await copy?.end();
    await Promise.all((servers ?? []).map((server) => server.stop()));
  });

  async function plan(client: Client, sql: string): Promise<PlanNode> {
    const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${sql}`);
    const { root } = readPlan(rows[0]?.['QUERY PLAN']);
    return root;
  }

  test('the twin lacks nothing and is exact', () => {
    expect(twin.notes).toEqual([]);
    expect(twin.exact).toBe(true);
  });

  test('it holds no rows', async () => {
    const { rows } = await copy.query<{ total: number }>(
      `SELECT (SELECT count(*) FROM orders) + (SELECT count(*) FROM customers) + (SELECT count(*) FROM logs) AS total`,
    );
    expect(Number(rows[0]?.total)).toBe(0);
  });

  test.each(queries)('%s', async (sql) => {
    expect(await plan(copy, sql)).toEqual(await plan(source, sql));
  });

  test.runIf(major >= 14).each(queriesSince14)('%s', async (sql) => {
    expect(await plan(copy, sql)).toEqual(await plan(source, sql));
  });

  test('a role that a policy is for plans with it', async () => {
    const asTenant = async (client: Client) => {
      await client.query('BEGIN; SET LOCAL ROLE tenant');
      const answer = await plan(client, "SELECT * FROM customers WHERE name = 'n5'");
      await client.query('ROLLBACK');
      return answer;
    };
    const there = await asTenant(source);
    expect(JSON.stringify(there)).toContain('country');
    expect(await asTenant(copy)).toEqual(there);
  });

  test('a GIN index that exists is near: its own counts of entries are in its metapage, which no catalogue shows', async () => {
    const sql = "SELECT * FROM customers WHERE tags @> '{t5}'";
    const [here, there] = [await plan(copy, sql), await plan(source, sql)];
    expect(here.children[0]?.indexName).toBe('customers_tags_idx');
    expect(Math.abs(here.totalCost / there.totalCost - 1)).toBeLessThan(0.01);
  });

  test.each([
    ['int', 'SELECT * FROM orders WHERE customer_id = $1'],
    ['timestamptz, timestamptz', 'SELECT * FROM orders WHERE at >= $1 AND at < $2 ORDER BY at LIMIT 10'],
    ['text', 'SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.email = $1'],
    ['state, int', 'SELECT count(*) FROM orders WHERE state = $1 AND total > $2'],
  ])('generic plan: %s %s', async (types, sql) => {
    const generic = async (client: Client) => {
      await client.query(`SET plan_cache_mode = force_generic_plan; PREPARE q (${types}) AS ${sql}`);
      const answer = await plan(
        client,
        `EXECUTE q (${types
          .split(',')
          .map(() => 'NULL')
          .join(', ')})`,
      );
      await client.query('DEALLOCATE q');
      return answer;
    };
    expect(await generic(copy)).toEqual(await generic(source));
  });

  test('column statistics and extended statistics are the same rows', async () => {
    for (const sql of [
      `SELECT * FROM pg_stats WHERE schemaname = 'public' ORDER BY tablename, attname, inherited`,
      // Numbers of columns differ where some were dropped.
      `SELECT statistics_name, n_distinct::text, dependencies::text FROM pg_stats_ext WHERE tablename <> 'homes'`,
      'SELECT statistics_name, most_common_vals, most_common_freqs FROM pg_stats_ext ORDER BY statistics_name',
    ])
      expect((await copy.query(sql)).rows).toEqual((await source.query(sql)).rows);
  });
});
