/** Schemas whose parts need each other in an order that is not that of their kinds. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { type Client, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { buildTwin } from '../../src/twin/build.ts';
import { startTestServer } from './support/server.ts';
import { createSource, sourceUrl } from './support/source.ts';

let server: Sandbox;
let source: Client;

beforeAll(async () => {
  server = await startTestServer(18);
  source = await createSource(
    server,
    'grouped',
    `CREATE TABLE orders (id int PRIMARY KEY, customer text);
     CREATE TABLE lines (id int PRIMARY KEY, order_id int REFERENCES orders, qty int);
     INSERT INTO orders SELECT i, 'c' || i % 50 FROM generate_series(1, 5000) i;
     INSERT INTO lines SELECT i, 1 + i % 5000, i % 9 FROM generate_series(1, 20000) i;
     CREATE VIEW totals AS SELECT o.*, sum(l.qty) AS qty FROM orders o JOIN lines l ON l.order_id = o.id GROUP BY o.id;
     CREATE MATERIALIZED VIEW large AS SELECT * FROM totals WHERE qty > 10;
     CREATE INDEX ON large (customer);
     CREATE TABLE notes (id int PRIMARY KEY, owner text);
     ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
     CREATE ROLE signed_in; CREATE ROLE service BYPASSRLS;
     CREATE POLICY own ON notes TO signed_in, service USING (owner = current_user);
     CREATE POLICY all_of_them ON notes TO service USING (true);`,
    'VACUUM ANALYZE',
  );
});
afterAll(async () => {
  await source?.end();
  await server?.stop();
});

test('a view that groups by a primary key, and what is built on it; a policy for roles that policies do not apply to', async () => {
  const sandbox = await startTestServer(18);
  try {
    const twin = await buildTwin(
      sandbox,
      await collectSnapshot(sourceUrl(server, 'grouped'), { workload: 'none' }),
    );
    expect(twin.notes).toEqual([]);
    const cost = async (client: Client, sql: string) =>
      (await client.query(`EXPLAIN (FORMAT JSON) ${sql}`)).rows[0]?.['QUERY PLAN'][0].Plan['Total Cost'];
    for (const sql of [
      'SELECT * FROM totals WHERE id = 7',
      'SELECT * FROM totals',
      "SELECT * FROM large WHERE customer = 'c3'",
    ])
      expect(await withClient(twin.planner, (client) => cost(client, sql)), sql).toBe(
        await cost(source, sql),
      );
  } finally {
    await sandbox.stop();
  }
});
