/** Rows copied from a real server: unchanged, whatever the role's settings; and what cannot be copied is said. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { type Client, connect } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Note, Snapshot } from '../../src/model/snapshot.ts';
import { buildTwinSchema } from '../../src/twin/build.ts';
import { copyRows } from '../../src/verification/copy-rows.ts';
import { startTestServer } from './support/server.ts';
import { createSource, sourceUrl } from './support/source.ts';

let server: Sandbox;
const clients: Client[] = [];
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  for (const client of clients) await client.end();
  await server.stop();
});

interface Copy {
  readonly source: Client;
  readonly target: Client;
  readonly snapshot: Snapshot;
  readonly notes: readonly Note[];
}

/** Makes a source by `sql`, collects it as the superuser and copies it as `role`. */
async function copy(database: string, role: string, ...sql: string[]): Promise<Copy> {
  const source = await createSource(server, database, ...sql);
  clients.push(source);
  const snapshot = await collectSnapshot(sourceUrl(server, database), { workload: 'none' });
  const twin = await buildTwinSchema(server, snapshot);
  expect(twin.notes).toEqual([]);
  const target = await connect(twin.owner);
  clients.push(target);
  const notes = await copyRows(sourceUrl(server, database, role), target, snapshot, null, () => {});
  return { source, target, snapshot, notes };
}

test('values arrive unchanged from a role with other output settings', async () => {
  const { source, target } = await copy(
    'settings',
    'dmy',
    `CREATE ROLE dmy LOGIN;
     ALTER ROLE dmy SET DateStyle = 'SQL, DMY';
     ALTER ROLE dmy SET IntervalStyle = 'sql_standard';
     ALTER ROLE dmy SET extra_float_digits = -10;
     ALTER ROLE dmy SET bytea_output = 'escape';
     ALTER ROLE dmy SET search_path = 'other'`,
    `CREATE TABLE t (d date, ts timestamp, tz timestamptz, i interval, f float8, b bytea, c regclass, s text);
     INSERT INTO t VALUES ('2024-03-04', '2024-03-04 05:06', '2024-03-04 05:06+02', '-1 day +2 hours', 0.1 + 0.2, '\\x00ff',
       'pg_class', 'Grüße "😀"');
     GRANT SELECT ON t TO dmy`,
  );
  const read = `SELECT d::text, ts::text, extract(epoch FROM tz)::text AS tz, i::text, f::text, b::text, c::text, s FROM t`;
  expect((await target.query(read)).rows).toEqual((await source.query(read)).rows);
});

test('a table that the role may not read is named, with the GRANT that helps', async () => {
  await expect(
    copy(
      'denied',
      `can't read`,
      `CREATE ROLE "can't read" LOGIN; CREATE TABLE "my Secrets" (a int); INSERT INTO "my Secrets" VALUES (1)`,
    ),
  ).rejects.toMatchObject({
    name: 'IndexwrightError',
    code: 'permission-denied',
    message: expect.stringContaining('my Secrets'),
    hint: expect.stringContaining(`GRANT SELECT ON "public"."my Secrets" TO "can't read"`),
  });
});

test('a table that another session locks is an error in words', async () => {
  const holder = await createSource(server, 'locked', 'CREATE TABLE held (a int)');
  clients.push(holder);
  const url = sourceUrl(server, 'locked');
  const snapshot = await collectSnapshot(url, { workload: 'none' });
  const twin = await buildTwinSchema(server, snapshot);
  const target = await connect(twin.owner);
  clients.push(target);
  await holder.query('BEGIN; LOCK TABLE held');
  await expect(copyRows(url, target, snapshot, null, () => {})).rejects.toMatchObject({
    code: 'source-locked',
    message: expect.stringContaining('held'),
  });
  await holder.query('ROLLBACK');
}, 60_000);

test('materialised views that read each other are refreshed; one that cannot be becomes a note', async () => {
  const { target, notes } = await copy(
    'views',
    'postgres',
    `CREATE TABLE t (a int);
     INSERT INTO t SELECT generate_series(1, 5);
     CREATE MATERIALIZED VIEW z AS SELECT a FROM t;
     CREATE MATERIALIZED VIEW a AS SELECT a FROM z;
     CREATE MATERIALIZED VIEW broken AS SELECT 1 / (a - 9) AS a FROM t;
     INSERT INTO t VALUES (9)`,
  );
  expect((await target.query('SELECT count(*)::int AS n FROM a')).rows).toEqual([{ n: 6 }]);
  expect(notes).toMatchObject([
    { code: 'rows-missing', message: expect.stringMatching(/broken.*division by zero/) },
  ]);
});

test('tables without columns of their own are copied', async () => {
  const { target, notes } = await copy(
    'columns',
    'postgres',
    `CREATE TABLE bare (); INSERT INTO bare DEFAULT VALUES; INSERT INTO bare DEFAULT VALUES;
     CREATE TABLE made (a int GENERATED ALWAYS AS (7) STORED); INSERT INTO made DEFAULT VALUES;`,
  );
  expect((await target.query('SELECT count(*)::int AS n FROM bare')).rows).toEqual([{ n: 2 }]);
  expect((await target.query('SELECT a FROM made')).rows).toEqual([{ a: 7 }]);
  expect(notes).toEqual([]);
});

test('rows that row-level security may hide are a note', async () => {
  const { notes } = await copy(
    'hidden',
    'postgres',
    'CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY',
  );
  expect(notes).toMatchObject([{ code: 'rows-hidden' }]);
});

test('rows that the target does not take are an error about the target', async () => {
  await expect(
    copy(
      'refused',
      'postgres',
      `CREATE TABLE t (a int); INSERT INTO t VALUES (-1);
       CREATE FUNCTION positive(int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 0';
       ALTER TABLE t ADD CONSTRAINT c CHECK (positive(a)) NOT VALID`,
    ),
  ).rejects.toMatchObject({ code: 'copy-failed', message: expect.stringContaining('throw-away server') });
});
