/** Tables of one name in several schemas, told apart by the search paths of the roles that name them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { advise } from '../../src/advise.ts';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { type Client, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { displayIndex } from '../../src/util/index-sql.ts';
import { verify } from '../../src/verify.ts';
import { startTestServer } from './support/server.ts';
import { createSource, noteCodes, sourceUrl } from './support/source.ts';

const tenant = (name: string, rows: number) => `
  CREATE SCHEMA ${name}; CREATE ROLE ${name} LOGIN; ALTER ROLE ${name} SET search_path = ${name};
  CREATE TABLE ${name}.orders (id int PRIMARY KEY, customer_id int, note text);
  INSERT INTO ${name}.orders SELECT i, i % 500, repeat('x', 100) FROM generate_series(1, ${rows}) i;
  GRANT USAGE ON SCHEMA ${name} TO ${name}; GRANT SELECT ON ${name}.orders TO ${name}`;

let server: Sandbox;
let admin: Client;

beforeAll(async () => {
  server = await startTestServer(18, { shared_preload_libraries: 'pg_stat_statements' });
  admin = await createSource(
    server,
    'tenants',
    'CREATE EXTENSION pg_stat_statements',
    tenant('large', 40_000),
    tenant('small', 20),
    tenant('other', 20_000),
    'ANALYZE',
  );
});
afterAll(async () => {
  await admin?.end();
  await server?.stop();
});

/** Runs as each role what `statements` holds for it, and reads the database. */
async function observe(statements: Readonly<Record<string, string>>) {
  await admin.query('SELECT pg_stat_statements_reset()');
  for (const [user, sql] of Object.entries(statements))
    await withClient({ ...server.connection('tenants'), user }, (client) => client.query(sql));
  return collectSnapshot(sourceUrl(server, 'tenants'));
}

test('each role’s statement is on its own table, whatever the text', async () => {
  const sql = 'SELECT * FROM orders WHERE customer_id = 7';
  const snapshot = await observe({ large: sql, small: sql, other: sql });
  expect(noteCodes(snapshot)).not.toContain('workload-schemas-merged');
  expect(noteCodes(snapshot)).not.toContain('role-settings-differ');
  const { recommendation } = await advise(snapshot, { sandbox: { provider: 'embedded', image: null } });
  expect(recommendation.indexes.map(({ definition }) => displayIndex(definition)).sort()).toEqual([
    'large.orders (customer_id)',
    'other.orders (customer_id)',
  ]);
  // Both indexes have the same name; each is for the one query that uses it.
  expect(recommendation.indexes.map(({ name }) => name)).toEqual(Array(2).fill('orders_customer_id_idx'));
  expect(new Set(recommendation.indexes.flatMap(({ queries }) => queries)).size).toBe(2);
  expect(recommendation.indexes.map(({ queries }) => queries.length)).toEqual([1, 1]);
  expect(recommendation.queries.map(({ verdict }) => verdict.code).sort()).toEqual([
    'improved',
    'improved',
    'small-relation',
  ]);
});

test('verify takes an index for used only in its own schema', async () => {
  const snapshot = await observe({ large: 'SELECT * FROM orders WHERE customer_id = 7' });
  const folder = mkdtempSync(join(tmpdir(), 'indexwright-tenants-'));
  try {
    for (const [file, key] of [
      ['1_large', 'large.orders (customer_id)'],
      ['2_other', 'other.orders (note)'],
    ] as const) {
      writeFileSync(
        join(folder, `${file}.up.sql`),
        `CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_idx ON ${key};\n`,
      );
      const schema = file.slice(2);
      writeFileSync(
        join(folder, `${file}.down.sql`),
        `DROP INDEX CONCURRENTLY IF EXISTS ${schema}.orders_idx;\n`,
      );
    }
    const { gates } = await verify(folder, {
      source: { kind: 'snapshot', snapshot },
      sandbox: { provider: 'embedded', image: null },
    });
    expect(gates.filter(({ gate }) => gate === 'used').map(({ passed }) => passed)).toEqual([true, false]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('where PostgreSQL 18 cannot have told them apart, that is noted once', async () => {
  const snapshot = await observe({
    postgres:
      'SELECT count(*) FROM large.orders WHERE id = 1; SELECT count(*) FROM other.orders WHERE id = 1; SELECT 1 FROM small.orders',
  });
  const notes = snapshot.notes.filter(({ code }) => code === 'workload-schemas-merged');
  expect(notes).toMatchObject([{ message: expect.stringMatching(/PostgreSQL 18 .*: orders\.$/) }]);
});
