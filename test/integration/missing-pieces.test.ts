/** What a sandbox lacks costs the twin what needs it, says so in a line, and nothing else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { connectionUrl, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { startSandbox } from '../../src/sandbox/provider.ts';
import { buildTwin, type Twin } from '../../src/twin/build.ts';
import { SwitchedIndexJudge } from '../../src/whatif/switched-index-judge.ts';
import { startTestServer } from './support/server.ts';
import { sourceUrl } from './support/source.ts';

const schema = `
  CREATE EXTENSION ltree;
  CREATE TABLE places (id int PRIMARY KEY, path ltree NOT NULL, paths ltree[], name text DEFAULT nlevel('a.b'), depth int GENERATED ALWAYS AS (nlevel(path)) STORED);
  INSERT INTO places (id, path, name) SELECT i, ('a.b' || i % 90)::ltree, 'n' || i % 700 FROM generate_series(1, 20000) i;
  CREATE INDEX ON places (name);
  CREATE INDEX places_path ON places USING gist (path);
  CREATE VIEW deep AS SELECT * FROM places WHERE nlevel(path) > 5;
  CREATE FUNCTION far() RETURNS int LANGUAGE c AS '$libdir/pg_trgm', 'set_limit';
  CREATE DOMAIN spot AS ltree CHECK (nlevel(VALUE) < 9);
  CREATE DOMAIN label AS text COLLATE "C" DEFAULT 'CONSTRAINT' CHECK (nlevel('a') = 1);
  CREATE TYPE stop AS (spot spot, path ltree, minutes int);
  CREATE TYPE stretch AS RANGE (SUBTYPE = ltree);
  CREATE TABLE tours (id int GENERATED ALWAYS AS IDENTITY, first spot, tag label, stop stop, stretch stretch, made date DEFAULT '2025-01-01');
  INSERT INTO tours (first, tag, stop, stretch) SELECT ('a' || i % 7)::ltree, 't' || i % 300, (('b' || i)::ltree::spot, 'c'::ltree, i)::stop, NULL FROM generate_series(1, 9000) i;
  CREATE INDEX tours_tag ON tours (tag);
  CREATE TABLE plain (id int PRIMARY KEY, place int REFERENCES places);
  INSERT INTO plain SELECT i, i FROM generate_series(1, 5000) i;
  CREATE STATISTICS both_of (mcv) ON id, name FROM places;
  CREATE TABLE trips (id int, leg int, twice int GENERATED ALWAYS AS (leg * 2) STORED, hops int DEFAULT nlevel('a.b')) PARTITION BY RANGE (id);
  CREATE TABLE trips_1 PARTITION OF trips FOR VALUES FROM (0) TO (3000);
  CREATE TABLE trips_2 PARTITION OF trips FOR VALUES FROM (3000) TO (6000);
  CREATE TABLE routes (id int, twice int GENERATED ALWAYS AS (id * 2) STORED) PARTITION BY RANGE (id);
  CREATE TABLE routes_1 PARTITION OF routes FOR VALUES FROM (0) TO (3000);
  CREATE TABLE routes_2 (id int, twice int GENERATED ALWAYS AS (nlevel('a.b')) STORED);
  ALTER TABLE routes ATTACH PARTITION routes_2 FOR VALUES FROM (3000) TO (6000);
  INSERT INTO trips (id, leg) SELECT i, i FROM generate_series(1, 5000) i;
  INSERT INTO routes (id) SELECT i FROM generate_series(1, 5000) i;
  ALTER TABLE trips_2 ALTER hops DROP DEFAULT`;

/** As if the extension were one that no sandbox has. */
function withUnknownExtension(snapshot: Snapshot): Snapshot {
  return JSON.parse(JSON.stringify(snapshot).replaceAll('ltree', 'vector').replaceAll('pg_trgm', 'pg_other'));
}

describe('an extension that the sandbox lacks', () => {
  let source: Sandbox;
  let twin: Twin;
  let judge: SwitchedIndexJudge;

  beforeAll(async () => {
    source = await startTestServer();
    await withClient(source.connection(), async (client) => {
      await client.query(schema);
      await client.query('VACUUM ANALYZE places, plain, tours, trips, routes');
    });
    const snapshot = await collectSnapshot(connectionUrl(source.connection()), { workload: 'none' });
    twin = await buildTwin(source, withUnknownExtension(snapshot));
    judge = await SwitchedIndexJudge.open(twin);
  });
  afterAll(async () => {
    await judge?.close();
    await source?.stop();
  });

  const plan = async (sql: string) => {
    const [answer] = await judge.describe([{ id: 'q', plannableText: sql, parameterCount: 0 }]);
    return answer;
  };

  test('is one line, and so is each thing that needs it; the table is there', () => {
    expect(twin.missingExtensions).toEqual(['vector']);
    expect(twin.notes.map(({ message }) => /^The twin has (.*?):/.exec(message)?.[1])).toEqual([
      'no extension vector',
      'the domain public.spot without its conditions',
      'the domain public.label without its conditions',
      'the table public.routes_2 without generation expressions',
      'the partitioned-table public.trips without defaults',
      'the table public.trips_1 without defaults',
      'the table public.places without defaults and generation expressions',
      'the partition public.routes_2 without generation expressions',
      'no function public.far()',
      'no view public.deep',
      'no index public.places_path',
      'no values of public.tours.stop',
    ]);
    expect(twin.notes[0]?.hint).toContain('--sandbox-image');
  });

  test.each([
    "SELECT * FROM places WHERE name = 'n5'",
    'SELECT id, path FROM places ORDER BY name LIMIT 5',
    "SELECT * FROM tours WHERE tag = 't5'",
    "SELECT id, first FROM tours WHERE tag BETWEEN 't5' AND 't6' ORDER BY tag",
    'SELECT (stop).minutes FROM tours WHERE first IS NOT NULL',
    'SELECT * FROM plain JOIN places ON places.id = plain.place WHERE plain.id < 100',
    'SELECT * FROM trips WHERE twice > 5',
    'INSERT INTO trips_2 (id, leg) SELECT id, id FROM plain',
    'SELECT * FROM routes WHERE twice > 5',
  ])('costs the same without it: %s', async (sql) => {
    const there = await withClient(source.connection(), (client) =>
      client.query(`EXPLAIN (FORMAT JSON) ${sql}`),
    );
    expect(await plan(sql)).toMatchObject({ cost: there.rows[0]?.['QUERY PLAN'][0].Plan['Total Cost'] });
  });

  test('a statement that needs it is refused, with the way out', async () => {
    const answer = await plan("SELECT * FROM places WHERE path <@ 'a.b5'");
    expect(answer).toMatchObject({
      error: expect.stringMatching(/operator is not unique.*extension vector.*--sandbox-image/s),
    });
    expect(await plan("SELECT * FROM places WHERE nothing = 'a'")).toMatchObject({
      error: expect.not.stringContaining('--sandbox-image'),
    });
  });
});

test('a database without an encoding, with bytes that are no UTF-8', async () => {
  const server = await startTestServer();
  try {
    await withClient(server.connection(), (client) =>
      client.query(
        "CREATE DATABASE bytes TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'",
      ),
    );
    await withClient(server.connection('bytes'), async (admin) => {
      await admin.query(`CREATE TABLE words (id int PRIMARY KEY, word text);
        INSERT INTO words SELECT i, convert_from('\\x6ce46d70'::bytea, 'SQL_ASCII') || i % 500 FROM generate_series(1, 5000) i;
        CREATE INDEX ON words (word)`);
      await admin.query('VACUUM ANALYZE words');
    });
    const snapshot = await collectSnapshot(sourceUrl(server, 'bytes'), { workload: 'none' });
    expect(snapshot.database.encoding).toBe('SQL_ASCII');
    expect(snapshot.notes.map(({ code }) => code)).toEqual(['encoding-unknown']);
    const twin = await buildTwin(server, snapshot);
    const explain = (sql: string) =>
      withClient(twin.connection, (client) => client.query(`EXPLAIN (FORMAT JSON) ${sql}`));
    expect(
      (await explain('SELECT * FROM words WHERE id = 5')).rows[0]?.['QUERY PLAN'][0].Plan['Node Type'],
    ).toBe('Index Scan');
    expect(twin.notes).toEqual([]);
  } finally {
    await server.stop();
  }
});

test('where a major cannot be had, the nearest newer one, with a warning', async () => {
  const lines: string[] = [];
  const sandbox = await startSandbox({ provider: 'auto', major: 12, image: null, settings: {} }, (line) =>
    lines.push(line),
  );
  try {
    expect(sandbox.major).toBeGreaterThan(12);
    expect(lines.at(-1)).toBe(
      `no PostgreSQL 12 can be had here: with ${sandbox.major}, costs are near, not exact`,
    );
  } finally {
    await sandbox.stop();
  }
});

test('a Snapshot of 13 in a server of 18: built, with one line that costs are not exact', async () => {
  const [source, sandbox] = [await startTestServer(13), await startTestServer(18)];
  try {
    await withClient(source.connection(), async (client) => {
      await client.query(`CREATE TABLE t (id int PRIMARY KEY, a int, b int); INSERT INTO t SELECT i, i % 9, i % 9 FROM generate_series(1, 3000) i;
        CREATE STATISTICS t_ab ON a, b FROM t`);
      await client.query('VACUUM ANALYZE t');
    });
    const snapshot = await collectSnapshot(connectionUrl(source.connection()), { workload: 'none' });
    const twin = await buildTwin(sandbox, snapshot);
    expect(twin.exact).toBe(false);
    expect(twin.notes.filter(({ code }) => code !== 'setting-not-taken').map(({ code }) => code)).toEqual([
      'other-major',
    ]);
  } finally {
    await Promise.all([source.stop(), sandbox.stop()]);
  }
});
