/** A twin of only what a statement needs plans it as the source does. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { type Client, connect, connectionUrl, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { readPlan } from '../../src/plan/explain.ts';
import { buildTwin } from '../../src/twin/build.ts';
import { neededSnapshot } from '../../src/twin/needed.ts';
import { startTestServer } from './support/server.ts';

const schema = `
  CREATE TABLE countries (code char(2) PRIMARY KEY, name text);
  INSERT INTO countries SELECT chr(97 + i / 26) || chr(97 + i % 26), 'country ' || i FROM generate_series(0, 199) i;
  CREATE SEQUENCE customer_numbers;
  CREATE TABLE customers (id bigint PRIMARY KEY DEFAULT nextval('customer_numbers'), country char(2) REFERENCES countries, name text);
  INSERT INTO customers SELECT i, (SELECT code FROM countries OFFSET i % 200 LIMIT 1), 'name ' || i FROM generate_series(1, 5000) i;
  CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, total int, at timestamptz);
  INSERT INTO orders SELECT i, 1 + i % 5000, i % 900, timestamptz '2024-01-01' + i * interval '1 minute' FROM generate_series(1, 30000) i;
  CREATE INDEX orders_customer_id_idx ON orders (customer_id);
  CREATE STATISTICS orders_stats ON customer_id, total FROM orders;
  CREATE VIEW large_orders AS SELECT * FROM orders WHERE total > 800;
  CREATE VIEW large_customers AS SELECT c.* FROM customers c JOIN large_orders o ON o.customer_id = c.id;
  CREATE FUNCTION country_of(bigint) RETURNS text LANGUAGE sql STABLE AS 'SELECT country FROM customers WHERE id = $1';
  CREATE FUNCTION is_large(total int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT total > 800';
  CREATE INDEX orders_large_idx ON orders (at) WHERE is_large(total);
  CREATE TABLE logs (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
  CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2024-01-01') TO ('2024-07-01');
  CREATE TABLE logs_2 PARTITION OF logs DEFAULT;
  CREATE INDEX logs_id_idx ON logs (id);
  INSERT INTO logs SELECT i, date '2024-01-01' + i % 360 FROM generate_series(1, 20000) i;
  CREATE TABLE animals (name text);
  CREATE TABLE cats (lives int) INHERITS (animals);
  INSERT INTO cats SELECT 'cat ' || i, 9 FROM generate_series(1, 3000) i;
`;

describe.each([13, 18])('PostgreSQL %i', (major) => {
  let servers: readonly Sandbox[];
  let source: Client;
  let snapshot: Snapshot;

  beforeAll(async () => {
    servers = [await startTestServer(major), await startTestServer(major)];
    const connection = servers[0]?.connection();
    if (connection === undefined) throw new Error('no server');
    await withClient(connection, async (client) => {
      await client.query(schema);
      await client.query('VACUUM ANALYZE');
    });
    snapshot = await collectSnapshot(connectionUrl(connection), { workload: 'none' });
    source = await connect(connection);
  });
  afterAll(async () => {
    await source?.end();
    await Promise.all((servers ?? []).map((server) => server.stop()));
  });

  const explain = async (client: Client, sql: string) => {
    const { rows } = await client.query(`EXPLAIN (FORMAT JSON, VERBOSE) ${sql}`);
    return readPlan(rows[0]?.['QUERY PLAN']).root;
  };

  test.each([
    ['SELECT name FROM countries', ['countries']],
    ['SELECT * FROM orders WHERE customer_id = 5', ['orders']],
    ['SELECT customer_id, total, count(*) FROM orders GROUP BY 1, 2', ['orders']],
    ['SELECT * FROM orders o JOIN customers c ON c.id = o.customer_id', ['customers', 'orders']],
    ["INSERT INTO customers (country, name) VALUES ('aa', 'b')", ['customers']],
    ['SELECT * FROM large_customers', ['customers', 'large_customers', 'large_orders', 'orders']],
    ['SELECT country_of(total) FROM orders', ['customers', 'orders']],
    ['SELECT at FROM orders WHERE is_large(total) ORDER BY at LIMIT 1', ['orders']],
    ['SELECT * FROM logs_1 WHERE id = 7', ['logs', 'logs_1', 'logs_2']],
    ["SELECT * FROM logs WHERE id = 7 AND at < '2024-02-01'", ['logs', 'logs_1', 'logs_2']],
    ["SELECT * FROM animals WHERE name = 'cat 5'", ['animals', 'cats']],
  ])('%s', async (sql, relations) => {
    const needed = neededSnapshot(snapshot, [sql]);
    expect(needed.catalogue.relations.map(({ name }) => name)).toEqual(relations);
    const sandbox = servers[1];
    if (sandbox === undefined) throw new Error('no sandbox');
    const twin = await buildTwin(sandbox, needed);
    expect(twin.notes).toEqual([]);
    const planned = await withClient(twin.connection, (client) => explain(client, sql));
    expect(planned).toEqual(await explain(source, sql));
  });
});
