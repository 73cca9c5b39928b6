/** Reads saved against writes paid: what a workload that was really run gets, by pg_stat_statements and the server's counters. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { advise } from '../../src/advise.ts';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { type Client, connectionUrl, withClient } from '../../src/database/client.ts';
import type { Recommendation } from '../../src/model/recommendation.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { displayIndex } from '../../src/util/index-sql.ts';
import { startTestServer } from './support/server.ts';

/** Pairs of tables that are read alike: one of each is written much, or in columns that are read by. */
const tables = `
  CREATE EXTENSION pg_stat_statements;
  CREATE TABLE quiet (id bigint PRIMARY KEY, device int, note text);
  CREATE TABLE busy (LIKE quiet INCLUDING ALL);
  INSERT INTO quiet SELECT n, n % 3000, md5(n::text) FROM generate_series(1, 30000) n;
  INSERT INTO busy SELECT * FROM quiet;
  CREATE TABLE calm (id bigint PRIMARY KEY, seen int, times int, note text) WITH (fillfactor = 40);
  CREATE TABLE touched (LIKE calm INCLUDING ALL) WITH (fillfactor = 40);
  INSERT INTO calm SELECT n, n % 3000, 0, md5(n::text) FROM generate_series(1, 30000) n;
  INSERT INTO touched SELECT * FROM calm;
  CREATE TABLE jobs (id bigint PRIMARY KEY, open boolean NOT NULL, owner int, note text);
  INSERT INTO jobs SELECT n, n % 300 = 0, n % 3000, md5(n::text) FROM generate_series(1, 30000) n;`;

async function runTraffic(client: Client): Promise<void> {
  for (let n = 0; n < 5; n++) {
    for (const table of ['quiet', 'busy'])
      await client.query(`SELECT note FROM ${table} WHERE device = $1`, [n]);
    for (const table of ['calm', 'touched'])
      await client.query(`SELECT note FROM ${table} WHERE seen = $1`, [n]);
    await client.query('SELECT note FROM jobs WHERE open AND owner = $1', [n]);
  }
  // Not at once: that would have filled the tables.
  for (let first = 30_001; first < 50_000; first += 500) {
    const rows = `FROM generate_series(${first}, ${first + 499}) n`;
    await client.query(`INSERT INTO busy SELECT n, n % 3000, md5(n::text) ${rows}`);
    await client.query(`INSERT INTO jobs SELECT n, false, n % 3000, md5(n::text) ${rows}`);
  }
  // Both can be heap-only as things are; an index on seen would end that for one of them.
  await client.query('UPDATE calm SET times = times + 1 WHERE id <= 10000');
  await client.query('UPDATE touched SET seen = seen + 1 WHERE id <= 10000');
}

describe.each([13, 15, 18])('a workload with writes, PostgreSQL %i', (major) => {
  let server: Sandbox;
  let found: Recommendation;

  beforeAll(async () => {
    server = await startTestServer(major, { shared_preload_libraries: 'pg_stat_statements' });
    const connect = <T>(work: (client: Client) => Promise<T>) => withClient(server.connection(), work);
    await connect((client) => client.query(tables));
    await connect((client) => client.query('VACUUM ANALYZE'));
    await connect(async (client) => {
      await counted(client, 'n_tup_ins', 30_000);
      await client.query('SELECT pg_stat_reset(), pg_stat_statements_reset()');
    });
    await connect(runTraffic);
    await connect((client) => counted(client, 'n_tup_upd', 10_000));
    const snapshot = await collectSnapshot(connectionUrl(server.connection()));
    found = (await advise(snapshot)).recommendation;
  });
  afterAll(() => server?.stop());

  const verdictOf = (text: string) => found.queries.find((query) => query.text.includes(text))?.verdict;
  const advised = (table: string) => found.indexes.filter(({ relation }) => relation.name === table);

  test('where the writes are known from', () => {
    // PostgreSQL 13 does not say when pg_stat_statements began.
    expect(advised('jobs').map(({ writes }) => writes?.basis)).toEqual([
      major === 13 ? 'statements' : 'counters',
    ]);
    expect(advised('quiet').map(({ writes }) => writes?.entriesAdded)).toEqual([0]);
  });

  test('the same reads get an index on a quiet table and none on a busy one', () => {
    expect(advised('quiet').map(({ definition }) => displayIndex(definition))).toEqual([
      'public.quiet (device)',
    ]);
    expect(advised('busy')).toEqual([]);
    expect(verdictOf('FROM busy')).toEqual({
      code: 'not-chosen',
      reason: expect.stringMatching(
        /^public\.busy \(device\) would help, but saves [\d,]+ of planner cost over all calls, and writes would pay [\d,]+ for it\.$/,
      ),
    });
  });

  test('HOT updates that would end decide', () => {
    expect(advised('calm').map(({ writes }) => writes?.hotUpdatesAtRisk)).toEqual([0]);
    expect(advised('touched')).toEqual([]);
    expect(verdictOf('FROM touched')?.reason).toContain('writes would pay');
  });

  test('a partial index that no new row enters is cheap', () => {
    const [index, ...others] = advised('jobs');
    expect(others).toEqual([]);
    expect(index?.definition.predicate).toBe('open');
    expect(index?.writes?.entriesAdded).toBeLessThan(500);
    expect(index?.writes?.cost).toBeLessThan(500);
  });

  test('both numbers are there, and in all', () => {
    for (const { saving, writes } of found.indexes) expect(saving).toBeGreaterThan(writes?.cost ?? 0);
    expect(found.totals.writeCost).toBeCloseTo(
      found.indexes.reduce((total, { writes }) => total + (writes?.cost ?? 0), 0),
    );
  });
});

/** Waits until the counters have what a session that has ended did. */
async function counted(client: Client, counter: 'n_tup_ins' | 'n_tup_upd', rows: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const { rows: seen } = await client.query<{ there: boolean }>(
      `SELECT sum(${counter}) FILTER (WHERE relname = $1) >= $2 AS there FROM pg_stat_user_tables`,
      [counter === 'n_tup_ins' ? 'jobs' : 'touched', rows],
    );
    if (seen[0]?.there) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the counters do not show ${rows} rows`);
}
