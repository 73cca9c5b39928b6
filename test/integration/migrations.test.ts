/** Emitted pairs applied and rolled back on real servers, and the states of a database in which they must refuse. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Client, connect } from '../../src/database/client.ts';
import { nameIndexes } from '../../src/migrations/naming.ts';
import { emitMigrations } from '../../src/migrations/pair.ts';
import { runScript, splitScript } from '../../src/migrations/script.ts';
import type { IndexDefinition } from '../../src/model/index-definition.ts';
import type { MigrationPair } from '../../src/model/migration.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { quoteRelation } from '../../src/util/identifiers.ts';
import { emptyCatalogue, index, recommendation, recommended } from '../unit/migrations/fixtures.ts';
import { sampleDefinitions, sampleSchema } from '../unit/migrations/samples.ts';
import { startTestServer } from './support/server.ts';

function pairFor(definition: IndexDefinition, name?: string): MigrationPair {
  const named = name ?? nameIndexes([definition], emptyCatalogue)[0] ?? '';
  const [pair] = emitMigrations(recommendation([recommended(named, definition)]), {
    timestamp: '20251120083300',
  });
  if (pair === undefined) throw new Error('no pair');
  return pair;
}

describe.each([18, 15, 13])('migrations on PostgreSQL %i', (major) => {
  let server: Sandbox;
  let client: Client;
  const notices: string[] = [];

  beforeAll(async () => {
    server = await startTestServer(major);
    client = await connect(server.connection());
    client.on('notice', (notice) => notices.push(notice.message ?? ''));
  });
  afterAll(async () => {
    await client?.end();
    await server?.stop();
  });
  beforeEach(async () => {
    notices.length = 0;
    await client.query(sampleSchema);
  });

  /** As `psql -v ON_ERROR_STOP=1 -f`: null, or the message of the statement that stopped it. */
  async function run(file: { readonly content: string }): Promise<string | null> {
    const failure = await runScript(await splitScript(file.content), (sql) => client.query(sql));
    return failure === null ? null : String(failure.error);
  }

  async function succeed(file: { readonly content: string }): Promise<void> {
    expect(await run(file)).toBe(null);
  }

  /** Every index with its definition and whether it is usable, and the settings a file may leave behind. */
  async function state(): Promise<unknown> {
    const { rows } = await client.query(
      `SELECT pg_get_indexdef(indexrelid) AS definition, indisvalid AND indisready AND indislive AS usable
       FROM pg_index WHERE indrelid >= 16384 ORDER BY 1`,
    );
    const settings = await client.query(
      `SELECT name, setting FROM pg_settings
       WHERE name IN ('lock_timeout', 'statement_timeout', 'transaction_timeout', 'client_encoding') ORDER BY 1`,
    );
    return [...rows, ...settings.rows];
  }

  it.each(Object.entries(sampleDefinitions))('%s: up, up again, down, down again', async (_, definition) => {
    const pair = pairFor(definition);
    const before = await state();
    await succeed(pair.up);
    const { rows } = await client.query(
      `SELECT indrelid = $1::regclass AS "onTable", indisvalid AS valid, indnkeyatts AS keys,
         indnatts - indnkeyatts AS included, indpred IS NOT NULL AS partial, amname AS method
       FROM pg_index JOIN pg_class ON oid = indexrelid JOIN pg_am ON pg_am.oid = relam
       WHERE indexrelid = to_regclass($2)`,
      [
        quoteRelation(definition.relation),
        quoteRelation({ schema: definition.relation.schema, name: pair.indexName }),
      ],
    );
    expect(rows).toEqual([
      {
        onTable: true,
        valid: true,
        keys: definition.keys.length,
        included: definition.included.length,
        partial: definition.predicate !== null,
        method: definition.accessMethod,
      },
    ]);
    const after = await state();
    await succeed(pair.up);
    expect(await state()).toEqual(after);
    expect(notices.some((notice) => notice.includes('already exists, skipping'))).toBe(true);
    await succeed(pair.down);
    expect(await state()).toEqual(before);
    await succeed(pair.down);
    expect(await state()).toEqual(before);
  });

  describe('up refuses', () => {
    const pair = pairFor(index('orders', ['customer_id'], { predicate: `note <> 'x'` }), 'held');

    it.each([
      ['when the table is not there', 'DROP TABLE orders CASCADE', 'table public.orders does not exist'],
      ['a name that a table holds', 'CREATE TABLE held ()', 'held is not an index of public.orders'],
      ['a name that a view holds', 'CREATE VIEW held AS SELECT 1', 'held is not an index of public.orders'],
      [
        'a name that an index of another table holds',
        'CREATE INDEX held ON other (customer_id)',
        'held is not an index of public.orders',
      ],
      [
        'other columns under the name',
        `CREATE INDEX held ON orders (total) WHERE note <> 'x'`,
        'held exists with another definition',
      ],
      [
        'another predicate under the name',
        `CREATE INDEX held ON orders (customer_id) WHERE note <> 'y'`,
        'held exists with another definition',
      ],
      [
        'another order under the name',
        `CREATE INDEX held ON orders (customer_id DESC) WHERE note <> 'x'`,
        'held exists with another definition',
      ],
      [
        'further columns under the name',
        `CREATE INDEX held ON orders (customer_id) INCLUDE (total) WHERE note <> 'x'`,
        'held exists with another definition',
      ],
      [
        'a unique index under the name',
        `DELETE FROM orders; CREATE UNIQUE INDEX held ON orders (customer_id) WHERE note <> 'x'`,
        'held exists with another definition',
      ],
    ])('%s', async (_, obstacle, message) => {
      await client.query(obstacle);
      const before = await state();
      expect(await run(pair.up)).toContain(message);
      await client.query('RESET lock_timeout');
      expect(await state()).toEqual(before);
    });

    it('the INVALID rest of a build, with the command that removes it', async () => {
      await client.query(`CREATE INDEX held ON orders (customer_id) WHERE note <> 'x'`);
      await client.query(`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'held'::regclass`);
      const message = (await run(pair.up)) ?? '';
      const [command] = /DROP INDEX CONCURRENTLY .*;/.exec(message) ?? ['no command'];
      await client.query(command);
      await succeed(pair.up);
    });

    it('a build beside another on the same table', async () => {
      const writer = await connect(server.connection());
      const builder = await connect(server.connection());
      try {
        await writer.query('BEGIN; INSERT INTO orders (customer_id) VALUES (1)');
        const build = builder.query('CREATE INDEX CONCURRENTLY slow ON orders (total)');
        await waitFor('SELECT 1 FROM pg_stat_progress_create_index');
        expect(await run(pair.up)).toContain('two builds would deadlock');
        await writer.query('COMMIT');
        await build;
      } finally {
        await writer.end();
        await builder.end();
      }
    });
  });

  it('takes the same index under another spelling for the same', async () => {
    await client.query(`CREATE INDEX held ON orders (customer_id) WHERE (note != 'x'::text)`);
    await succeed(pairFor(index('orders', ['customer_id'], { predicate: `note <> 'x'` }), 'held').up);
  });

  it('knows the same index on a table that has lost columns', async () => {
    await client.query('ALTER TABLE orders DROP COLUMN tags');
    const pair = pairFor(index('orders', ['deleted_at'], { included: ['note'] }));
    await succeed(pair.up);
    await succeed(pair.up);
    await succeed(pair.down);
  });

  it('fails after the build when the index is not usable', async () => {
    const pair = pairFor(index('orders', ['customer_id']), 'held');
    const statements = await splitScript(pair.up.content);
    const failure = await runScript(statements, async (sql) => {
      await client.query(sql);
      if (sql.startsWith('CREATE INDEX'))
        await client.query(`UPDATE pg_index SET indisready = false WHERE indexrelid = 'held'::regclass`);
    });
    expect(String(failure?.error)).toContain('missing or not usable');
    expect(failure?.statement.sql).toMatch(/^DO /);
    expect(await run(pair.up)).toContain('left it INVALID');
  });

  it('warns of a transaction that the build will wait for', async () => {
    const pair = pairFor(index('orders', ['customer_id']));
    const [guard] = (await splitScript(pair.up.content)).filter(({ sql }) => sql.startsWith('DO '));
    const idle = await connect(server.connection());
    try {
      await idle.query('BEGIN');
      await client.query((guard?.sql ?? '').replace("interval '1 minute'", "interval '0'"));
    } finally {
      await idle.end();
    }
    expect(notices).toContainEqual(
      expect.stringMatching(/^the build will wait for pid \d+, in a transaction for /),
    );
  });

  describe('down', () => {
    const pair = pairFor(index('orders', ['customer_id']), 'held');

    it('does not drop an index of another table', async () => {
      await client.query('CREATE INDEX held ON other (customer_id)');
      expect(await run(pair.down)).toContain('not an index of public.orders: not dropped');
      await client.query(`SELECT 'held'::regclass`);
    });

    it('does not drop an index with another definition', async () => {
      await client.query('CREATE INDEX held ON orders (total)');
      expect(await run(pair.down)).toContain('another definition: not dropped');
      await client.query(`SELECT 'held'::regclass`);
    });

    it('completes a drop that a timeout ended, which left the index INVALID', async () => {
      await succeed(pair.up);
      const reader = await connect(server.connection());
      try {
        await reader.query('BEGIN; SELECT count(*) FROM orders');
        expect(await run({ content: pair.down.content.replace("'10min'", "'200ms'") })).toContain(
          'lock timeout',
        );
        await client.query('RESET lock_timeout');
        const { rows } = await client.query(
          `SELECT indisvalid FROM pg_index WHERE indexrelid = 'held'::regclass`,
        );
        expect(rows).toEqual([{ indisvalid: false }]);
        await reader.query('COMMIT');
      } finally {
        await reader.end();
      }
      await succeed(pair.down);
      expect((await client.query(`SELECT to_regclass('held') AS held`)).rows).toEqual([{ held: null }]);
    });
  });

  it.runIf(major >= 17)('outlives a limit on whole transactions', async () => {
    await client.query(`ALTER DATABASE postgres SET transaction_timeout = '500ms'`);
    const limited = await connect(server.connection());
    try {
      const statements = await splitScript(pairFor(index('orders', ['customer_id'])).up.content);
      const writer = await connect(server.connection());
      await writer.query('SET transaction_timeout = 0');
      await writer.query('BEGIN; INSERT INTO orders (customer_id) VALUES (1)');
      setTimeout(() => void writer.query('COMMIT').then(() => writer.end()), 1500);
      expect(await runScript(statements, (sql) => limited.query(sql))).toBe(null);
      const { rows } = await limited.query('SHOW transaction_timeout');
      expect(rows).toEqual([{ transaction_timeout: '500ms' }]);
    } finally {
      await limited.end();
      await client.query('ALTER DATABASE postgres RESET transaction_timeout');
    }
  });

  async function waitFor(sql: string): Promise<void> {
    while ((await client.query(sql)).rows.length === 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
  }
});
