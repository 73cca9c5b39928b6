/** What is emitted names everything where it is: applied under any search path, it is the index that was judged. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { advise } from '../../src/advise.ts';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { parseWorkload } from '../../src/collect/workload/files.ts';
import { type Client, withClient } from '../../src/database/client.ts';
import { runScript, splitScript } from '../../src/migrations/script.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { withWorkload } from '../../src/snapshot/workload.ts';
import { displayIndex } from '../../src/util/index-sql.ts';
import { startTestServer } from './support/server.ts';
import { createSource, sourceUrl } from './support/source.ts';

let server: Sandbox;
let source: Client;

beforeAll(async () => {
  server = await startTestServer(18);
  source = await createSource(
    server,
    'app',
    `CREATE SCHEMA shop; CREATE SCHEMA types; CREATE TYPE types.mood AS ENUM ('calm', 'angry');
     CREATE TABLE shop.people (id int PRIMARY KEY, mood types.mood NOT NULL, born date, at timestamptz NOT NULL, note text);
     INSERT INTO shop.people SELECT i, CASE i % 100 WHEN 0 THEN 'angry' ELSE 'calm' END::types.mood, CASE i % 100 WHEN 1 THEN date '2000-01-02' ELSE '2000-02-01' END, now() - make_interval(secs => i), repeat('x', 80) FROM generate_series(1, 30000) i;
     ALTER DATABASE app SET search_path = shop, types; ALTER DATABASE app SET datestyle = 'SQL, DMY'`,
    'ANALYZE',
  );
});
afterAll(async () => {
  await source?.end();
  await server?.stop();
});

test('types in a predicate are qualified, spellings of one condition are one index, and it applies anywhere', async () => {
  const statements = parseWorkload(
    `SELECT * FROM people WHERE mood = 'angry' ORDER BY at LIMIT 10;
     SELECT id FROM people WHERE mood = 'angry'::mood ORDER BY at LIMIT 20;
     SELECT id, note FROM people WHERE born = '02/01/2000' ORDER BY at LIMIT 10;`,
    'test.sql',
  );
  const snapshot = withWorkload(await collectSnapshot(sourceUrl(server, 'app'), { workload: 'none' }), {
    source: 'files',
    since: null,
    statements,
  });
  const { recommendation, pairs, manifest } = await advise(snapshot, {
    sandbox: { provider: 'embedded', image: null },
  });
  const definitions = recommendation.indexes.map(({ definition }) => displayIndex(definition)).sort();
  expect(definitions).toEqual([
    // The source reads dates day first; what is emitted is read alike everywhere.
    "shop.people (at) WHERE born = '2000-01-02'::date",
    "shop.people (at) WHERE mood = 'angry'::types.mood",
  ]);
  expect(manifest.migrations.map(({ createSql }) => createSql).join()).toContain("'angry'::types.mood");
  for (const { up, down } of pairs)
    for (const { content } of [up, down])
      await withClient(server.connection('app'), async (client) => {
        await client.query("SET search_path = pg_catalog; SET datestyle = 'ISO, MDY'");
        const failure = await runScript(await splitScript(content), (sql) => client.query(sql));
        expect(failure).toBe(null);
      });
});
