/** The workload as pg_stat_statements really holds it, in every generation of its columns. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectSnapshot } from '../../src/collect/collect.ts';
import type { CollectOptions } from '../../src/collect/options.ts';
import { type Client, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { startTestServer } from './support/server.ts';
import { collectMajors, createSource, noteCodes, sourceUrl } from './support/source.ts';

const schema = `
  CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t SELECT g, g FROM generate_series(100, 200) g;
  CREATE FUNCTION inner_count() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM t WHERE n > 7); END $$;`;

const statements = [
  'SELECT * FROM t WHERE id = 1',
  'SELECT * FROM t WHERE id = 2',
  '/* app:orders; select */ -- from a controller\n (SELECT n FROM t WHERE n = 3) UNION ALL SELECT 4',
  'WITH x AS (SELECT 1 AS y) SELECT y FROM x',
  'INSERT INTO t VALUES (1, 1)',
  'UPDATE t SET n = 2 WHERE id = 1',
  'DELETE FROM t WHERE n = 99',
  'SELECT inner_count()',
  'CREATE TABLE u (x int)',
  'SET work_mem = 65536',
  'VACUUM t',
  'EXPLAIN SELECT * FROM t',
  'COPY t TO STDOUT',
];

describe.each(collectMajors)('pg_stat_statements on PostgreSQL %i', (major) => {
  let server: Sandbox;
  const clients: Client[] = [];

  async function source(database: string, extension: string): Promise<Client> {
    const client = await createSource(server, database, schema, extension, 'ANALYZE');
    clients.push(client);
    return client;
  }
  const collect = (database: string, options: Partial<CollectOptions> = {}, user = 'postgres') =>
    collectSnapshot(sourceUrl(server, database, user), options);
  const texts = (snapshot: Snapshot) => snapshot.workload.statements.map((s) => s.text);

  beforeAll(async () => {
    server = await startTestServer(major, {
      shared_preload_libraries: 'pg_stat_statements',
      'pg_stat_statements.track': 'all',
    });
  });
  afterAll(async () => {
    for (const client of clients) await client.end();
    await server?.stop();
  });

  it('holds the queries of this database and role, and none that are utilities, our own or another database’s', async () => {
    const shop = await source('shop', 'CREATE EXTENSION pg_stat_statements');
    await shop.query('SELECT pg_stat_statements_reset()');
    await withClient(server.connection('shop'), async (client) => {
      for (const statement of statements) {
        // COPY TO STDOUT is nothing that node-postgres reads; the server records it all the same.
        if (!statement.startsWith('COPY')) await client.query(statement);
      }
    });
    await collect('shop');
    const snapshot = await collect('shop');
    const found = new Map(snapshot.workload.statements.map((s) => [s.text, s]));
    expect(snapshot.workload.source).toBe('pg_stat_statements');
    const union = texts(snapshot).find((text) => text.includes('UNION ALL'));
    expect(union).toContain('(SELECT n FROM t WHERE n = $1) UNION ALL SELECT $2');
    expect(
      texts(snapshot)
        .filter((text) => text !== union && !text.includes('count(*)'))
        .sort(),
    ).toEqual(
      [
        'DELETE FROM t WHERE n = $1',
        'INSERT INTO t VALUES ($1, $2)',
        'SELECT * FROM t WHERE id = $1',
        'SELECT inner_count()',
        'UPDATE t SET n = $1 WHERE id = $2',
        'WITH x AS (SELECT $1 AS y) SELECT y FROM x',
      ].sort((a, b) => (String(a) < String(b) ? -1 : 1)),
    );
    const byId = found.get('SELECT * FROM t WHERE id = $1');
    expect(byId).toMatchObject({ calls: 2, rows: 0, user: 'postgres', topLevel: major >= 14 ? true : null });
    expect(byId?.origin).toMatch(/^-?\d+$/);
    expect(byId?.meanTimeMs).toBeCloseTo((byId?.totalTimeMs ?? 0) / 2, 6);
    const times = snapshot.workload.statements.map((s) => s.totalTimeMs ?? 0);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    const nested = snapshot.workload.statements.find((s) => s.text.includes('count(*) FROM t'));
    expect(nested?.topLevel).toBe(major >= 14 ? false : null);
    if (major >= 14) expect(snapshot.workload.since).toMatch(/^\d{4}-\d\d-\d\dT/);
    else expect(snapshot.workload.since).toBe(null);
    expect(snapshot.notes).toEqual([]);
  });

  it('keeps the longest by total time, and all that are slow, and says how much that is', async () => {
    const cut = await collect('shop', { topStatements: 2, slowStatementMs: 1e9 });
    expect(cut.workload.statements).toHaveLength(2);
    expect(cut.notes).toMatchObject([
      {
        code: 'workload-cut',
        message: expect.stringMatching(/^Kept 2 of \d+ statements, which took \d+\.\d% of the time\.$/),
      },
    ]);
    const slow = await collect('shop', { topStatements: 1, slowStatementMs: 0 });
    expect(noteCodes(slow)).toEqual([]);
    expect(slow.workload.statements.length).toBeGreaterThan(6);
    expect((await collect('shop', { workload: 'none' })).workload).toEqual({
      source: 'none',
      since: null,
      statements: [],
    });
  });

  it('never holds a password, however deep the statement that sets it is nested', async () => {
    const client = await source('secrets', 'CREATE EXTENSION pg_stat_statements');
    const role = `app_${major}`;
    const set = (option = '') => `ALTER ROLE ${role} ${option} PASSWORD 's3cret'`;
    await client.query('SELECT pg_stat_statements_reset()');
    for (const statement of [
      `CREATE USER ${role} PASSWORD 's3cret'`,
      set('LOGIN'),
      `/* select */ ${set()}`,
      `-- select\n ${set('/* */ NOLOGIN /* ( */')}`,
      `/* a */ EXPLAIN /* b */ SELECT 's3cret'`,
      `SELECT 1; ${set()}; SELECT 2`,
      `DO $$ BEGIN ${set()}; END $$`,
      `DO $$ BEGIN EXECUTE 'SELECT 1; ${set().replaceAll("'", "''")}'; END $$`,
      `DO $$ BEGIN EXECUTE format('ALTER ROLE ${role} PASSWORD %L', 's3cret'); PERFORM 's3cret' || g FROM generate_series(1, 2) g; END $$`,
      `SELECT set_config('my.password', 's3cret', false)`,
      `PREPARE sign_in AS SELECT 's3cret'::text`,
      `DECLARE c CURSOR WITH HOLD FOR SELECT 's3cret'::text`,
    ])
      await client.query(statement);
    const { rows } = await client.query<{ query: string }>('SELECT query FROM pg_stat_statements');
    expect(rows.filter(({ query }) => query.includes('s3cret')).length).toBeGreaterThan(major >= 14 ? 6 : 3);
    const snapshot = await collect('secrets');
    expect(texts(snapshot)).toContain(`SELECT set_config($1, $2, $3)`);
    expect(JSON.stringify(snapshot)).not.toContain('s3cret');
  });

  it('reads an extension older than the server, in a schema of its own', async () => {
    const old = await source(
      'old',
      `CREATE SCHEMA "Ext ""1"; CREATE EXTENSION pg_stat_statements SCHEMA "Ext ""1" VERSION '1.7'`,
    );
    await old.query('SELECT * FROM t WHERE n = 5');
    const snapshot = await collect('old');
    expect(texts(snapshot)).toContain('SELECT * FROM t WHERE n = $1');
    expect(snapshot.workload.statements[0]).toMatchObject({
      topLevel: null,
      totalTimeMs: expect.any(Number),
    });
    expect(snapshot.notes).toMatchObject([{ code: 'pg-stat-statements-outdated' }]);
    await old.query(snapshot.notes[0]?.hint ?? '');
    expect(noteCodes(await collect('old'))).toEqual([]);
  });

  it('says when the schema of the extension is closed to the role, and the grant opens it', async () => {
    const closed = await source('closed', 'CREATE SCHEMA "ext" CREATE TABLE x (y int)');
    await closed.query(`CREATE EXTENSION pg_stat_statements SCHEMA ext; CREATE ROLE visitor LOGIN;
      GRANT pg_read_all_stats TO visitor`);
    const snapshot = await collect('closed', {}, 'visitor');
    const note = snapshot.notes.find((n) => n.code === 'pg-stat-statements-unreadable');
    expect(note?.hint).toBe('GRANT USAGE ON SCHEMA "ext" TO "visitor";');
    expect(snapshot.workload.source).toBe('none');
    await closed.query(note?.hint ?? '');
    expect((await collect('closed', {}, 'visitor')).workload.source).toBe('pg_stat_statements');
  });

  it('says when the extension is missing, and creating it helps', async () => {
    const bare = await source('bare', 'SELECT 1');
    const snapshot = await collect('bare');
    expect(snapshot.notes).toMatchObject([
      {
        code: 'pg-stat-statements-missing',
        hint: expect.stringContaining('CREATE EXTENSION pg_stat_statements;'),
      },
    ]);
    await bare.query('CREATE EXTENSION pg_stat_statements');
    expect(noteCodes(await collect('bare'))).toEqual([]);
  });

  it('says when nothing is recorded, and why', async () => {
    const quiet = await source('quiet', 'CREATE EXTENSION pg_stat_statements');
    await quiet.query("ALTER DATABASE quiet SET pg_stat_statements.track = 'none'");
    await withClient(server.connection('quiet'), (client) =>
      client.query('SELECT pg_stat_statements_reset()'),
    );
    const silent = await collect('quiet');
    expect(silent.workload).toMatchObject({ source: 'pg_stat_statements', statements: [] });
    expect(silent.notes).toMatchObject([
      { code: 'workload-empty', hint: expect.stringContaining("pg_stat_statements.track = 'top'") },
    ]);
    await quiet.query('ALTER DATABASE quiet RESET pg_stat_statements.track');
    await withClient(server.connection(), (client) => client.query('SELECT pg_sleep(0)'));
    expect((await collect('quiet')).notes).toMatchObject([
      { code: 'workload-empty', message: 'pg_stat_statements holds no query of this database.' },
    ]);
  });

  it('takes settings and search path of the role that runs the workload, and says which roles differ', async () => {
    const roles = await source('roles', 'CREATE EXTENSION pg_stat_statements');
    await roles.query(`CREATE SCHEMA shopper; CREATE SCHEMA "Odd, ""one"; CREATE ROLE shopper LOGIN; CREATE ROLE clerk LOGIN;
      ALTER ROLE shopper SET work_mem = '77MB'; ALTER ROLE shopper SET random_page_cost = 2;
      ALTER ROLE shopper IN DATABASE roles SET random_page_cost = 1.1;
      GRANT SELECT ON t TO shopper, clerk; SELECT pg_stat_statements_reset()`);
    await withClient({ ...server.connection('roles'), user: 'shopper' }, (client) =>
      client.query('SELECT count(*) FROM t, pg_sleep(0.2)'),
    );
    await withClient({ ...server.connection('roles'), user: 'clerk' }, (client) =>
      client.query('SELECT n FROM t'),
    );
    const first = await collect('roles');
    const settings = new Map(first.settings.map((s) => [s.name, s.value]));
    expect(first.workload.statements[0]?.user).toBe('shopper');
    expect(settings.get('work_mem')).toBe('77MB');
    expect(settings.get('random_page_cost')).toBe('1.1');
    expect(first.searchPath).toEqual(['shopper', 'public']);
    expect(first.notes).toMatchObject([
      { code: 'role-settings-differ', message: expect.stringMatching(/role shopper;.*clerk/) },
    ]);

    await roles.query(`ALTER ROLE shopper SET search_path = "Odd, ""one", nowhere, public`);
    expect((await collect('roles')).searchPath).toEqual(['Odd, "one', 'public']);
    const url = `${sourceUrl(server, 'roles')}&options=${encodeURIComponent('-c search_path=public')}`;
    expect((await collectSnapshot(url)).searchPath).toEqual(['public']);
    expect((await collect('roles', { searchPath: ['shopper'] })).searchPath).toEqual(['shopper']);
  });
});

describe('a server that does not load pg_stat_statements', () => {
  it('is read without a workload, and says what is missing', async () => {
    const server = await startTestServer(18);
    try {
      const client = await createSource(server, 'app', 'CREATE EXTENSION pg_stat_statements');
      await client.end();
      const snapshot = await collectSnapshot(sourceUrl(server, 'app'));
      expect(snapshot.workload.source).toBe('none');
      expect(snapshot.notes).toMatchObject([
        {
          code: 'pg-stat-statements-not-preloaded',
          hint: expect.stringContaining('shared_preload_libraries'),
        },
      ]);
    } finally {
      await server.stop();
    }
  });
});
