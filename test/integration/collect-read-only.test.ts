/** Reading a source changes nothing there, and waits for nobody. */
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { type Client, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { decodeSnapshot, encodeSnapshot } from '../../src/snapshot/file.ts';
import { startTestServer } from './support/server.ts';
import {
  applyRoles,
  collectMajors,
  createSource,
  relationOf,
  sourceSchema,
  sourceUrl,
} from './support/source.ts';

interface Lock {
  readonly locktype: string;
  readonly mode: string;
}

describe.each(collectMajors)('collecting from PostgreSQL %i', (major) => {
  let server: Sandbox;
  let admin: Client;
  let url: string;

  beforeAll(async () => {
    // wal_level minimal: the background writer then logs nothing of its own.
    server = await startTestServer(major, {
      shared_preload_libraries: 'pg_stat_statements',
      wal_level: 'minimal',
      max_wal_senders: '0',
    });
    admin = await createSource(server, 'app', sourceSchema, 'VACUUM ANALYZE', 'CHECKPOINT');
    // A session that has ended has reported all that it wrote.
    await withClient(server.connection('app'), (client) => applyRoles(client, 'indexwright'));
    url = sourceUrl(server, 'app', 'indexwright');
    await collectSnapshot(url);
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  /** What a write would change: WAL, transaction ids, rows and files, of the whole server. */
  async function footprint(): Promise<unknown> {
    // Sessions report their counters when they end; the reader's has ended, give the collector of 13 and 14 its time.
    await setTimeout(major >= 15 ? 100 : 1_000);
    const { rows } = await admin.query(
      `SELECT pg_current_wal_insert_lsn() AS wal, pg_snapshot_xmax(pg_current_snapshot())::text AS next_transaction,
         (SELECT json_agg(json_build_array(datname, tup_inserted, tup_updated, tup_deleted, temp_files, temp_bytes,
            deadlocks) ORDER BY datname) FROM pg_stat_database) AS counters,
         pg_database_size(current_database()) AS bytes`,
    );
    return rows[0];
  }

  it('writes no WAL, takes no transaction id, changes no row and no file', async () => {
    const before = await footprint();
    await collectSnapshot(url);
    expect(await footprint()).toEqual(before);
    // The measure is not blind.
    await admin.query('UPDATE app.scratch SET x = 1');
    await admin.query('CREATE TABLE app.more (x int)');
    expect(await footprint()).not.toEqual(before);
    await admin.query('DROP TABLE app.more');
  });

  it('is read-only, repeatable and named, with its timeouts, and holds only ACCESS SHARE at every step', async () => {
    const steps: string[] = [];
    const locks = new Set<string>();
    const sessions: unknown[] = [];
    await collectSnapshot(url, {
      statementTimeoutMs: 12_345,
      lockTimeoutMs: 678,
      onStep: async (step) => {
        steps.push(step);
        const held = await admin.query<Lock>(
          `SELECT DISTINCT l.locktype, l.mode FROM pg_locks l JOIN pg_stat_activity a USING (pid)
           WHERE a.usename = 'indexwright'`,
        );
        for (const lock of held.rows) locks.add(`${lock.locktype} ${lock.mode}`);
        const session = await admin.query(
          `SELECT application_name, state, backend_xid FROM pg_stat_activity WHERE usename = 'indexwright'`,
        );
        sessions.push(...session.rows);
      },
    });
    expect(steps).toEqual([
      'server',
      'relations',
      'indexes',
      'statistics',
      'objects',
      'activity',
      'index-ends',
      'workload',
      'done',
    ]);
    expect(sessions).toHaveLength(steps.length);
    for (const session of sessions)
      expect(session).toEqual({
        application_name: 'indexwright',
        state: 'idle in transaction',
        backend_xid: null,
      });
    // A virtual transaction id is held exclusively by its own transaction, always.
    expect([...locks].sort()).toEqual(['relation AccessShareLock', 'virtualxid ExclusiveLock']);
  });

  it('waits for nobody who does not hold ACCESS EXCLUSIVE, whatever else they lock', async () => {
    await withClient(server.connection('app'), async (holder) => {
      await holder.query('BEGIN');
      // EXCLUSIVE lets nothing but ACCESS SHARE pass.
      const tables = await holder.query<{ name: string }>(
        `SELECT oid::regclass::text AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relpersistence <> 't'
           AND NOT relisshared AND relname NOT IN ('pg_statistic') ORDER BY oid`,
      );
      for (const { name } of tables.rows) await holder.query(`LOCK TABLE ${name} IN EXCLUSIVE MODE`);
      expect(tables.rows.length).toBeGreaterThan(60);
      const snapshot = await collectSnapshot(url, { lockTimeoutMs: 100 });
      expect(relationOf(snapshot, 'app', 'users').columns).toHaveLength(15);
      await holder.query('ROLLBACK');
    });
  });

  it('gives up when a relation is locked by an ALTER TABLE, and says so', async () => {
    await withClient(server.connection('app'), async (holder) => {
      await holder.query('BEGIN; LOCK TABLE app.users IN ACCESS EXCLUSIVE MODE');
      await expect(collectSnapshot(url, { lockTimeoutMs: 50 })).rejects.toMatchObject({
        code: 'source-locked',
        message: expect.stringContaining('more than 50 ms'),
        hint: expect.stringContaining('run again'),
      });
      await holder.query('ROLLBACK');
    });
  });

  it('gives up when a read takes too long, and leaves no session behind', async () => {
    await withClient(server.connection('app'), async (holder) => {
      await holder.query('BEGIN; LOCK TABLE app.users IN ACCESS EXCLUSIVE MODE');
      await expect(
        collectSnapshot(url, { statementTimeoutMs: 100, lockTimeoutMs: 60_000 }),
      ).rejects.toMatchObject({ code: 'source-timeout', hint: expect.stringContaining('100 ms') });
      await holder.query('ROLLBACK');
    });
    await setTimeout(200);
    const left = await admin.query(`SELECT FROM pg_stat_activity WHERE usename = 'indexwright'`);
    expect(left.rowCount).toBe(0);
  });

  it('leaves out what is dropped while it reads, and is whole', async () => {
    await admin.query(`CREATE TABLE app.brief (id int PRIMARY KEY, n int CHECK (n > 0));
      CREATE INDEX brief_n ON app.brief (n);
      CREATE STATISTICS app.brief_stats ON id, n FROM app.brief;
      CREATE FUNCTION app.brief() RETURNS int LANGUAGE sql AS 'SELECT 1'`);
    const drops: Record<string, string> = {
      indexes: 'DROP INDEX app.brief_n',
      statistics: 'DROP STATISTICS app.brief_stats',
      objects: 'DROP FUNCTION app.brief()',
      activity: 'DROP TABLE app.brief',
    };
    const snapshot = await collectSnapshot(url, {
      onStep: async (step) => {
        await admin.query(drops[step] ?? 'SELECT 1');
      },
    });
    expect(relationOf(snapshot, 'app', 'brief').indexes.map((i) => i.name)).toEqual(['brief_pkey']);
    expect(snapshot.catalogue.extendedStatistics.map((s) => s.name)).toEqual(['users_stats']);
    expect(snapshot.catalogue.objects.map((o) => o.identity)).not.toContain('app.brief()');
    expect(decodeSnapshot('x', encodeSnapshot('x.json', snapshot))).toEqual(snapshot);
  });

  it('says when a view went away at the wrong moment', async () => {
    await admin.query('CREATE VIEW app.brief_view AS SELECT 1 AS x');
    const read = collectSnapshot(url, {
      onStep: async (step) => {
        if (step === 'relations') await admin.query('DROP VIEW app.brief_view');
      },
    });
    await expect(read).rejects.toMatchObject({
      code: 'source-changed',
      hint: expect.stringContaining('Run again'),
    });
  });

  it('says when the server went away', async () => {
    await expect(
      collectSnapshot(url, {
        onStep: async (step) => {
          if (step === 'statistics')
            await admin.query(
              `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'indexwright'`,
            );
        },
      }),
    ).rejects.toMatchObject({ code: 'connection-lost' });
  });

  it('never shows a password', async () => {
    const wrong = url.replace('indexwright@', 'nobody_here:s3cret@');
    const error = await collectSnapshot(wrong).then(
      () => null,
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({
      code: 'connection-failed',
      message: expect.stringContaining('nobody_here'),
    });
    expect(JSON.stringify(error) + String(error)).not.toContain('s3cret');
  });
});
