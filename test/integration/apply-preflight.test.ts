/** What `apply` finds before it writes anything: all problems at once, none of them a change. */
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readFacts, readServerFacts } from '../../src/apply/facts.ts';
import { readSteps } from '../../src/apply/steps.ts';
import { type Client, connect, connectionUrl, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { readCatalogueLines } from '../../src/verification/catalogue.ts';
import { readMigrationFolder } from '../../src/verification/folder.ts';
import { indexwrightHere } from '../cli/support.ts';
import { dropped, index, recommended } from '../unit/migrations/fixtures.ts';
import { makeFolder, removeFolder } from './support/migration-folder.ts';
import { startTestServer } from './support/server.ts';

const orders = { schema: 'public', name: 'orders' };

describe.each([18, 15])('preflight of apply on PostgreSQL %i', (major) => {
  let server: Sandbox;
  let client: Client;
  let folder: string;

  beforeAll(async () => {
    server = await startTestServer(major, { max_prepared_transactions: '2' });
    client = await connect(server.connection());
    await client.query('CREATE ROLE keeper LOGIN; CREATE ROLE guest LOGIN; CREATE ROLE reader LOGIN');
    await client.query('ALTER ROLE reader SET default_transaction_read_only = on');
  });
  afterAll(async () => {
    await client?.end();
    await server?.stop();
  });
  beforeEach(async () => {
    await client.query(`DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public; GRANT USAGE, CREATE ON SCHEMA public TO keeper, reader;
      GRANT USAGE ON SCHEMA public TO guest;
      CREATE TABLE orders (id int, customer int, note text); ALTER TABLE orders OWNER TO keeper;
      CREATE TABLE other (id int, customer int); ALTER TABLE other OWNER TO keeper;
      INSERT INTO orders SELECT n, n % 7, 'note' FROM generate_series(1, 100) AS n`);
    folder = await makeFolder({
      indexes: [
        recommended('orders_customer_idx', index('orders', ['customer'])),
        recommended('orders_note_idx', index('orders', ['note'])),
      ],
    });
  });
  afterEach(() => removeFolder(folder));

  async function run(
    user: string,
    ...args: readonly string[]
  ): Promise<{ readonly exitCode: number | null; readonly text: string }> {
    const url = connectionUrl({ ...server.connection(), user });
    const { exitCode, stdout, stderr } = await indexwrightHere([
      'apply',
      folder,
      '--url',
      url,
      '--yes',
      ...args,
    ]);
    return { exitCode, text: `${stdout}${stderr}`.replace(/\s+/g, ' ') };
  }

  /** Stopped before anything was written, for these reasons. */
  async function expectStop(user: string, ...reasons: readonly string[]): Promise<void> {
    const before = await readCatalogueLines(client);
    const files = readdirSync(folder);
    const { exitCode, text } = await run(user);
    for (const reason of reasons) expect(text).toContain(reason);
    expect(exitCode).toBe(1);
    expect(await readCatalogueLines(client)).toEqual(before);
    expect(readdirSync(folder)).toEqual(files);
  }

  test('the owner needs no more than CREATE on the schema, either way', async () => {
    const before = await readCatalogueLines(client);
    expect(await run('keeper')).toMatchObject({ exitCode: 0 });
    expect(await run('keeper', '--rollback')).toMatchObject({ exitCode: 0 });
    expect(await readCatalogueLines(client)).toEqual(before);
  });

  test('the owner without CREATE on the schema may take back, and not build', async () => {
    expect(await run('keeper')).toMatchObject({ exitCode: 0 });
    await client.query('REVOKE CREATE ON SCHEMA public FROM keeper');
    expect(await run('keeper', '--rollback')).toMatchObject({ exitCode: 0 });
    await expectStop('keeper', 'lacks USAGE, CREATE on the schema public');
  });

  test('the owner without TEMP on the database', async () => {
    await client.query('REVOKE TEMP ON DATABASE postgres FROM PUBLIC');
    try {
      expect(await run('keeper')).toMatchObject({ exitCode: 0 });
      expect(await run('keeper')).toMatchObject({ exitCode: 0 });
      expect(await run('keeper', '--rollback')).toMatchObject({ exitCode: 0 });
      await client.query('CREATE INDEX orders_note_idx ON orders (id)');
      await client.query(
        `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'orders_note_idx'::regclass`,
      );
      await expectStop('keeper', 'its definition could not be compared');
    } finally {
      await client.query('GRANT TEMP ON DATABASE postgres TO PUBLIC');
    }
  });

  test('another role, for every table and schema', () =>
    expectStop('guest', 'public.orders belongs to keeper', 'lacks USAGE, CREATE on the schema public'));

  test('a role whose sessions are read only', () => expectStop('reader', 'sessions of reader are read only'));

  test.each([
    ['a table that is gone', 'DROP TABLE orders', 'table public.orders does not exist'],
    ['a column that is gone', 'ALTER TABLE orders DROP COLUMN note', 'column "note" does not exist'],
    [
      'a view instead of the table',
      'ALTER TABLE orders RENAME TO o; CREATE VIEW orders AS SELECT * FROM o',
      'public.orders is no table any more',
    ],
    [
      'a name that a table holds',
      'CREATE TABLE orders_note_idx ()',
      'public.orders_note_idx is not an index: the name is taken',
    ],
    [
      'a name that an index of another table holds',
      'CREATE INDEX orders_note_idx ON other (id)',
      'public.orders_note_idx is an index of public.other, not of public.orders',
    ],
    [
      'a name that another index of the table holds',
      'CREATE INDEX orders_note_idx ON orders (id)',
      'exists with another definition: CREATE INDEX orders_note_idx ON public.orders USING btree (id)',
    ],
    [
      'an INVALID index of that name and another definition',
      `CREATE INDEX orders_note_idx ON orders (id); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'orders_note_idx'::regclass`,
      'exists with another definition',
    ],
  ])('%s', async (_, change, reason) => {
    for (const sql of change.split('; ')) await client.query(sql);
    await expectStop('keeper', reason);
  });

  test('all at once', async () => {
    await client.query('CREATE TABLE orders_customer_idx (); ALTER TABLE orders DROP COLUMN note');
    await expectStop('guest', 'belongs to keeper', 'the name is taken');
    await expectStop('keeper', 'column "note" does not exist', 'the name is taken');
  });

  test('an INVALID index of somebody else is named, and left', async () => {
    await client.query('CREATE INDEX theirs ON orders (id)');
    await client.query(`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'theirs'::regclass`);
    const { exitCode, text } = await run('keeper');
    expect(text).toContain('public.theirs is INVALID and not of this folder');
    expect(exitCode).toBe(0);
    expect((await client.query("SELECT to_regclass('theirs') AS there")).rows).toEqual([{ there: 'theirs' }]);
  });

  test('room, and a limit on files for sorting', async () => {
    await client.query("ALTER ROLE keeper SET temp_file_limit = '1MB'");
    try {
      const { text } = await run('keeper', '--dry-run');
      expect(text).toContain('2 indexes to build: needs about 8.43 MB');
      expect(text).toContain(
        'temp_file_limit is 1.05 MB, and sorting for the largest index may take 4.21 MB',
      );
    } finally {
      await client.query('ALTER ROLE keeper RESET temp_file_limit');
    }
  });

  test('an index to drop that is replica identity by now, or enforces a constraint', async () => {
    await client.query('ALTER TABLE orders ALTER id SET NOT NULL');
    const definition = 'CREATE UNIQUE INDEX old ON public.orders USING btree (id)';
    await client.query(definition);
    removeFolder(folder);
    folder = await makeFolder({ indexes: [], drops: [dropped('old', orders, definition)] });
    await client.query('ALTER TABLE orders REPLICA IDENTITY USING INDEX old');
    await expectStop('keeper', 'public.old is the replica identity of public.orders');
    await client.query('ALTER TABLE orders REPLICA IDENTITY DEFAULT, ADD UNIQUE USING INDEX old');
    await expectStop('keeper', 'public.old enforces the constraint old');
  });

  test('whom a build would wait for', async () => {
    const { steps } = await readSteps(await readMigrationFolder(folder), {
      direction: 'up',
      only: [],
      drops: true,
      allowEdited: false,
    });
    await withClient({ ...server.connection(), user: 'keeper' }, async (other) => {
      await other.query("SET application_name = 'a report'");
      await other.query('BEGIN; SELECT 1 FROM orders; LOCK TABLE orders IN SHARE MODE');
      await sleep(20);
      const facts = await readFacts(client, await readServerFacts(client), steps, 0);
      expect(facts.transactions).toMatchObject([
        { user: 'keeper', application: 'a report', state: 'idle in transaction' },
      ]);
      expect(facts.lockHolders).toMatchObject([{ schema: 'public', table: 'orders', mode: 'ShareLock' }]);
      expect(facts.hiddenSessions).toBe(0);
      const seen = await withClient({ ...server.connection(), user: 'guest' }, async (guest) =>
        readFacts(guest, await readServerFacts(guest), steps, 0),
      );
      expect(seen.transactions).toEqual([]);
      expect(seen.hiddenSessions).toBeGreaterThan(0);
      await other.query('ROLLBACK');
    });
    await client.query("BEGIN; INSERT INTO other DEFAULT VALUES; PREPARE TRANSACTION 'prepared'");
    try {
      const facts = await readFacts(client, await readServerFacts(client), steps, 0);
      expect(facts.prepared).toMatchObject([{ gid: 'prepared', user: 'postgres' }]);
    } finally {
      await client.query("ROLLBACK PREPARED 'prepared'");
    }
  });
});
