/** Real values of parameters: what another session sent last, read from pg_stat_activity, and what is planned with them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultRecommendationOptions, readQueries, recommend, twinPlanner } from '../../src/advise.ts';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { type Client, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { buildTwin } from '../../src/twin/build.ts';
import { SwitchedIndexJudge } from '../../src/whatif/switched-index-judge.ts';
import { startTestServer } from './support/server.ts';
import { applyRoles, createSource, noteCodes, sourceUrl } from './support/source.ts';

const schema = `
  CREATE TABLE visits (id bigint PRIMARY KEY, guest int NOT NULL, place text NOT NULL, note text);
  INSERT INTO visits SELECT g, g % 4000, CASE WHEN g % 50 = 0 THEN 'place ' || g % 900 ELSE 'lobby' END, repeat('n', 100)
  FROM generate_series(1, 60000) g`;
const sent = "SELECT note FROM visits WHERE place = 'lobby' AND guest > -1 ORDER BY id LIMIT 7";

describe.each([15, 18])('PostgreSQL %i', (major) => {
  let server: Sandbox;
  let admin: Client;
  beforeAll(async () => {
    server = await startTestServer(major, { shared_preload_libraries: 'pg_stat_statements' });
    admin = await createSource(
      server,
      'inn',
      schema,
      'CREATE EXTENSION pg_stat_statements',
      'VACUUM ANALYZE',
    );
    await applyRoles(admin, 'advisor');
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  const collect = (observeValues: boolean) =>
    withClient(server.connection('inn'), async (session) => {
      await session.query(sent);
      return collectSnapshot(sourceUrl(server, 'inn', 'advisor'), { observeValues });
    });

  it('are read when asked for, and only then', async () => {
    expect((await collect(false)).workload.statements.some((one) => 'observedValues' in one)).toBe(false);
    const { statements } = (await collect(true)).workload;
    const [statement] = statements.filter((one) => one.observedValues !== undefined);
    expect(statement?.text).toMatch(/^SELECT note FROM visits WHERE place = \$1/);
    expect(statement?.observedValues).toEqual(['lobby', '-1', '7']);
  });

  it('are planned: the limit for all, the others beside the sampled ones', async () => {
    const snapshot = await collect(true);
    const sandbox = await startTestServer(major);
    try {
      const twin = await buildTwin(sandbox, snapshot);
      const judge = await SwitchedIndexJudge.open(twin);
      try {
        const queries = await readQueries(snapshot, major);
        const query = queries.find(({ text }) => text.startsWith('SELECT note FROM visits'));
        expect(query?.parsed).toMatchObject({ plannableText: expect.stringMatching(/LIMIT 7$/) });
        const { queries: outcomes } = await recommend(
          snapshot,
          queries,
          twinPlanner(twin),
          judge,
          defaultRecommendationOptions,
          () => {},
        );
        const values = outcomes.find(({ id }) => id === query?.id)?.values ?? [];
        const { rows } = await admin.query(`EXPLAIN (FORMAT JSON) ${sent}`);
        expect(values.find(({ labels }) => labels.includes('observed'))?.costBefore).toBe(
          rows[0]['QUERY PLAN'][0].Plan['Total Cost'],
        );
      } finally {
        await judge.close();
      }
    } finally {
      await sandbox.stop();
    }
  });

  it('that nobody sent are a note', async () => {
    await admin.query('RESET ALL');
    const snapshot = await collectSnapshot(sourceUrl(server, 'inn', 'advisor'), { observeValues: true });
    expect(noteCodes(snapshot)).toContain('values-not-observed');
  });
});
