/** Advice that was followed: the next run adds nothing to it and takes nothing back. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Advice, advise, defaultRecommendationOptions } from '../../src/advise.ts';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { parseWorkload } from '../../src/collect/workload/files.ts';
import { type Client, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { withWorkload } from '../../src/snapshot/workload.ts';
import { startTestServer } from './support/server.ts';
import { aged, createSource, sourceUrl, waitFor } from './support/source.ts';

/** Six lines an order: an index of orders alone takes half of what the primary key takes. */
const schema = `
  CREATE TABLE lines (order_id int, line int, note text, PRIMARY KEY (order_id, line));
  INSERT INTO lines SELECT n / 6, n % 6, repeat('x', 60) FROM generate_series(1, 500000) AS n`;

const counted = '-- calls: 50\nSELECT count(*) FROM lines WHERE order_id > $1;';

let source: Sandbox;
let client: Client;

beforeAll(async () => {
  source = await startTestServer(18);
  client = await createSource(source, 'again', schema);
  await client.query('VACUUM ANALYZE');
});
afterAll(async () => {
  await client?.end();
  await source?.stop();
});

async function ask(statements: string): Promise<Advice['recommendation']> {
  const read = await collectSnapshot(sourceUrl(source, 'again'), { workload: 'none' });
  const workload = {
    source: 'files' as const,
    since: null,
    statements: parseWorkload(statements, 'test.sql'),
  };
  const { recommendation } = await advise(aged(withWorkload(read, workload), 30), {
    recommendation: defaultRecommendationOptions,
    sandbox: { provider: 'auto', image: null },
  });
  return recommendation;
}

test('an index much smaller than one that begins with its keys stays advised', async () => {
  const first = await ask(counted);
  expect(first.indexes.map(({ name }) => name)).toEqual(['lines_order_id_idx']);
  for (const { createSql } of first.indexes) await client.query(createSql);
  await client.query('VACUUM ANALYZE');
  const { rows } = await client.query(
    `SELECT pg_relation_size('lines_order_id_idx') / pg_relation_size('lines_pkey')::float8 AS share`,
  );
  // Where each rule on sizes once said something else.
  expect(rows[0].share).toBeGreaterThan(0.4);
  expect(rows[0].share).toBeLessThan(0.6);
  // Counted when the session ends.
  await withClient(source.connection('again'), (other) =>
    other.query('SELECT count(*) FROM lines WHERE order_id > 5000'),
  );
  await waitFor(
    client,
    `SELECT FROM pg_stat_user_indexes WHERE indexrelname = 'lines_order_id_idx' AND idx_scan > 0`,
  );
  for (const workload of [counted, 'SELECT note FROM lines WHERE order_id = $1 AND line = $2;']) {
    const next = await ask(workload);
    expect(next.indexes).toEqual([]);
    expect(next.drops).toEqual([]);
  }
});
