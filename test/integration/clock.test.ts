/** The twin's clock stands at the time of the Snapshot: what `now()` is estimated to be does not depend on when one asks. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { type Client, connect, connectionUrl } from '../../src/database/client.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { readPlan } from '../../src/plan/explain.ts';
import { buildTwin } from '../../src/twin/build.ts';
import { PlanSession } from '../../src/whatif/plan-session.ts';
import { startTestServer } from './support/server.ts';

/** A row a second, an hour back and an hour ahead of the server's clock: a histogram on which seconds can be seen. */
const schema = `
  CREATE TABLE visits (id int PRIMARY KEY, at timestamptz NOT NULL, local timestamp NOT NULL, day date NOT NULL, note text);
  INSERT INTO visits SELECT i, now() + s, now() + s, current_date + i % 100 - 50, repeat('x', 50)
  FROM generate_series(-3600, 3600) i, make_interval(secs => i) s;
  CREATE INDEX ON visits (at);
  CREATE INDEX ON visits (day);
  CREATE VIEW upcoming AS SELECT * FROM visits WHERE at > now() AND day >= CURRENT_DATE;
  CREATE FUNCTION cutoff() RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN now() + '1 minute'; END $$;
  CREATE FUNCTION since(interval) RETURNS SETOF visits LANGUAGE sql STABLE AS 'SELECT * FROM visits WHERE at > now() - $1';
  CREATE TABLE notices (id int PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), until date, CHECK (at < now() + interval '9 years'));
  INSERT INTO notices SELECT i, now() + s, current_date + i % 100 - 50 FROM generate_series(-3600, 3600) i, make_interval(secs => i) s;
  CREATE ROLE visitor;
  GRANT SELECT, UPDATE ON notices, visits TO visitor;
  ALTER TABLE notices ENABLE ROW LEVEL SECURITY;
  CREATE POLICY current ON notices TO visitor USING (at > now() - interval '10 minutes' AND until >= CURRENT_DATE)
    WITH CHECK (at > now() OR EXISTS (SELECT FROM visits v WHERE v.at > now()));
  ANALYZE`;

const statements = [
  'SELECT * FROM visits WHERE at > now()',
  "SELECT * FROM visits WHERE at BETWEEN now() - interval '10 minutes' AND pg_catalog.transaction_timestamp()",
  'SELECT * FROM visits WHERE at > CURRENT_TIMESTAMP(0)',
  'SELECT * FROM visits WHERE local > LOCALTIMESTAMP',
  'SELECT * FROM visits WHERE day > CURRENT_DATE + 40',
  'SELECT * FROM visits WHERE at > statement_timestamp() ORDER BY at LIMIT 5',
  'SELECT count(*) FROM upcoming',
  'SELECT * FROM visits WHERE at > cutoff()',
  "SELECT * FROM since('5 minutes')",
  "UPDATE visits SET note = '' WHERE at > now() + interval '59 minutes'",
];

describe.each([13, 15, 18])('PostgreSQL %i', (major) => {
  let servers: readonly Sandbox[];
  let source: Client;
  let snapshot: Snapshot;

  beforeAll(async () => {
    servers = [await startTestServer(major), await startTestServer(major)];
    const [server] = servers;
    if (server === undefined) throw new Error('no server');
    source = await connect(server.connection());
    await source.query(
      `ALTER DATABASE postgres SET timezone = 'Asia/Tokyo'; SET timezone = 'Asia/Tokyo'; ${schema}`,
    );
    snapshot = await collectSnapshot(connectionUrl(server.connection()), { workload: 'none' });
  });
  afterAll(async () => {
    await source?.end();
    await Promise.all((servers ?? []).map((server) => server.stop()));
  });

  async function planAt(collectedAt: string, sqls: readonly string[], setup = ''): Promise<readonly Plan[]> {
    const sandbox = servers[1];
    if (sandbox === undefined) throw new Error('no sandbox');
    const session = await PlanSession.open(await buildTwin(sandbox, { ...snapshot, collectedAt }));
    try {
      const queries = sqls.map((sql) => ({ id: sql, plannableText: sql, parameterCount: 0 }));
      return (await session.plan(queries, setup)) as readonly Plan[];
    } finally {
      await session.close();
    }
  }

  test('statements cost what they cost the source at that moment', async () => {
    // One message is one transaction, so all statements in it are planned at the same time.
    const results = (await source.query(
      [
        `SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS now`,
        ...statements.map((sql) => `EXPLAIN (FORMAT JSON) ${sql}`),
      ].join('; '),
    )) as unknown as readonly { readonly rows: readonly Record<string, never>[] }[];
    const [time, ...explained] = results.map(({ rows }) => rows[0]);
    const truth = explained.map((row) => readPlan(row?.['QUERY PLAN']));
    const figures = ({ cost, root }: Plan) => ({ cost, rows: root.rows, node: root.nodeType });
    const planned = await planAt(String(time?.now), statements);
    expect(planned.map(figures)).toEqual(truth.map(figures));
  });

  test('policies too read the time of the Snapshot, where they apply', async () => {
    const underPolicy = ['SELECT * FROM notices', 'UPDATE notices SET until = NULL WHERE id > 5'];
    const results = (await source.query(
      [
        'BEGIN',
        `SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS now`,
        'SET LOCAL ROLE visitor',
        ...underPolicy.map((sql) => `EXPLAIN (FORMAT JSON) ${sql}`),
        'ROLLBACK',
      ].join('; '),
    )) as unknown as readonly { readonly rows: readonly Record<string, never>[] }[];
    const [, now, , ...explained] = results.slice(0, -1).map(({ rows }) => rows[0]);
    const truth = explained.map((row) => readPlan(row?.['QUERY PLAN']));
    const figures = ({ cost, root }: Plan) => ({ cost, rows: root.rows, node: root.nodeType });
    const planned = await planAt(String(now?.now), underPolicy, 'SET LOCAL ROLE visitor');
    expect(planned.map(figures)).toEqual(truth.map(figures));
    const [yearsLater] = await planAt('2099-01-01T00:00:00Z', underPolicy, 'SET LOCAL ROLE visitor');
    expect(yearsLater?.root.rows).toBe(1);
  });

  test('an old Snapshot is judged as of its own day, in the source’s time zone', async () => {
    // 15:30 in London is the next day in Tokyo.
    const yearLater = await planAt('2099-01-01T00:00:00Z', ['SELECT * FROM visits WHERE at > now()']);
    const yearEarlier = await planAt('1999-01-01T00:00:00Z', ['SELECT * FROM visits WHERE at > now()']);
    expect(yearLater[0]?.root.rows).toBe(1);
    expect(yearEarlier[0]?.root.rows).toBeGreaterThan(7000);
    const sandbox = servers[1];
    if (sandbox === undefined) throw new Error('no sandbox');
    const twin = await buildTwin(sandbox, { ...snapshot, collectedAt: '2020-05-05T15:30:00Z' });
    const client = await connect(twin.connection);
    const { rows } = await client.query(
      `SELECT "indexwright clock"."current_date"()::text AS day, "indexwright clock"."localtimestamp"(0)::text AS local`,
    );
    await client.end();
    expect(rows).toEqual([{ day: '2020-05-06', local: '2020-05-06 00:30:00' }]);
  });
});
