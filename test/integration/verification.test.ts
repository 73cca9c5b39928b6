/** The whole of a verification on real rows: what it cannot measure it says, and what a migration breaks fails. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectSnapshot } from '../../src/collect/collect.ts';
import type { Client } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Verification } from '../../src/model/verification.ts';
import { type VerifyOptions, verify } from '../../src/verify.ts';
import { indexwright } from '../cli/support.ts';
import { startTestServer } from './support/server.ts';
import { applyRoles, createSource, sourceUrl } from './support/source.ts';

let server: Sandbox;
let source: Client;
let folder: string;
beforeAll(async () => {
  server = await startTestServer(18, { shared_preload_libraries: 'pg_stat_statements' });
  folder = mkdtempSync(join(tmpdir(), 'indexwright-verification-'));
  source = await createSource(
    server,
    'shop',
    `CREATE EXTENSION pg_stat_statements;
     CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL, note text);
     INSERT INTO orders SELECT i, i % 1000, 'x' FROM generate_series(1, 20000) i;
     CREATE MATERIALIZED VIEW broken AS SELECT 1 / (id - 20001) AS a FROM orders;
     INSERT INTO orders VALUES (20001, 1, 'y')`,
    'VACUUM ANALYZE orders',
    'SELECT id FROM orders WHERE customer = 5',
    'SELECT id FROM orders WHERE customer + id = 5',
    `UPDATE orders SET note = 'z' WHERE id = 7`,
    `SELECT id FROM orders WHERE note = 'x' LIMIT 1`,
  );
  // By hand, and with what no reader of the file sees: it takes a column that a statement needs.
  writeFileSync(
    join(folder, '1_customer.up.sql'),
    `CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_customer_idx ON orders (customer);
     DO $$ BEGIN ALTER TABLE orders DROP COLUMN IF EXISTS note; END $$;`,
  );
  writeFileSync(
    join(folder, '1_customer.down.sql'),
    'DROP INDEX CONCURRENTLY IF EXISTS orders_customer_idx;',
  );
});
afterAll(async () => {
  await source.end();
  await server.stop();
  rmSync(folder, { recursive: true });
});

function run(data: VerifyOptions['source']): Promise<Verification> {
  return verify(folder, {
    source: data,
    sandbox: { provider: 'embedded', image: null },
    runs: 2,
  });
}

test('rows: notes of the copy and of what is not timed; a statement that is broken fails', async () => {
  const { notes, gates, indexes, queries } = await run({
    kind: 'rows',
    url: sourceUrl(server, 'shop'),
    samplePercent: null,
  });
  expect(notes.map(({ code, message }) => `${code}: ${message}`)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^rows-missing: .*public\.broken/),
      expect.stringMatching(
        /^not-timed: SELECT id FROM orders WHERE customer \+ id = .* could not be timed because/,
      ),
    ]),
  );
  const lost = gates.filter(({ code }) => code === 'query-broken');
  expect(lost.map(({ message }) => message)).toEqual(
    expect.arrayContaining([expect.stringMatching(/Planned before and not after: .*"note"/)]),
  );
  expect(indexes).toMatchObject([{ measured: true }]);
  expect(indexes[0]?.buildMs).toBeGreaterThan(0);
  const timed = queries.find(({ text }) => text.includes('WHERE customer ='));
  expect(timed).toMatchObject({ latencyBefore: { runs: 2 }, latencyAfter: { runs: 2 } });
});

test('a twin: what the Snapshot and the twin lack is said; sizes are estimates', async () => {
  const snapshot = await collectSnapshot(sourceUrl(server, 'shop'));
  const noted = {
    ...snapshot,
    catalogue: {
      ...snapshot.catalogue,
      extensions: [...snapshot.catalogue.extensions, { name: 'of_nobody', schema: 'public', version: '1' }],
    },
    notes: [{ code: 'of-the-snapshot', message: 'Said before.', hint: null }],
  };
  const { notes, indexes } = await run({ kind: 'snapshot', snapshot: noted });
  expect(notes.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['of-the-snapshot', 'extension-missing']),
  );
  expect(indexes).toMatchObject([{ measured: false }]);
});

test('a role that may not read the rows: exit code 2, the table, the GRANT, no stack', async () => {
  await applyRoles(source, 'reader');
  await source.query('ALTER ROLE reader LOGIN');
  const url = sourceUrl(server, 'shop', 'reader');
  const { exitCode, stderr } = await indexwright(['verify', folder, '--url', url, '--data', 'copy']);
  expect(stderr).toMatch(/^error: cannot copy public\.orders: permission denied for table orders$/m);
  expect(stderr).toMatch(/^hint: Run: .*GRANT SELECT ON "?public"?\."?orders"? TO "?reader"?$/m);
  expect(stderr).not.toContain('    at ');
  expect(exitCode).toBe(2);
});
