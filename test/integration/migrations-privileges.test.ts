/** An owner who may not make temporary tables can still apply, apply again, and roll back. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, connect } from '../../src/database/client.ts';
import { emitMigrations } from '../../src/migrations/pair.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { readIndexState, runMigrationFile } from '../../src/verification/apply.ts';
import { index, recommendation, recommended } from '../unit/migrations/fixtures.ts';
import { startTestServer } from './support/server.ts';

let server: Sandbox;
let client: Client;
const keeper = () => ({ ...server.connection(), user: 'keeper' });
beforeAll(async () => {
  server = await startTestServer();
  client = await connect(server.connection());
  await client.query(`CREATE ROLE keeper LOGIN; REVOKE TEMP ON DATABASE postgres FROM PUBLIC;
    CREATE TABLE orders (id int, customer int); ALTER TABLE orders OWNER TO keeper; GRANT CREATE ON SCHEMA public TO keeper`);
  await client.end();
  client = await connect(keeper());
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
});

test('up, up, down, down', async () => {
  const made = recommendation([recommended('orders_customer_idx', index('orders', ['customer']))]);
  const [pair] = emitMigrations(made, { timestamp: '20260101000000' });
  if (pair === undefined) throw new Error('no pair');
  for (const { fileName, content } of [pair.up, pair.up, pair.down, pair.down])
    expect((await runMigrationFile(keeper(), fileName, content)).failure).toBeNull();
  expect(await readIndexState(client, { schema: 'public', name: 'orders_customer_idx' })).toBeNull();
});
