/** The gates that need rows, and a CI database: on real servers. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { advise } from '../../src/advise.ts';
import { collectSnapshot } from '../../src/collect/collect.ts';
import type { Client } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Verification } from '../../src/model/verification.ts';
import { writeSnapshot } from '../../src/snapshot/file.ts';
import { verify } from '../../src/verify.ts';
import { writeMigrations } from '../../src/write-migrations.ts';
import { indexwrightHere } from '../cli/support.ts';
import { startTestServer } from './support/server.ts';
import { createSource, sourceUrl } from './support/source.ts';

const sandbox = { provider: 'embedded', image: null } as const;
// Each page was visited in one stretch of time, which the planner cannot know; the rows lie in no order.
const rows = `INSERT INTO visits SELECT i / 2000, i, repeat('x', 40) FROM generate_series(0, 199999) i ORDER BY (i * 7919::bigint) % 200003`;
const schema = `CREATE TABLE visits (page int NOT NULL, at int NOT NULL, body text)`;

let server: Sandbox;
let source: Client;
let ci: Client;
let snapshot: Snapshot;
let folder: string;
beforeAll(async () => {
  server = await startTestServer(18, { shared_preload_libraries: 'pg_stat_statements' });
  folder = mkdtempSync(join(tmpdir(), 'indexwright-data-'));
  source = await createSource(
    server,
    'staging',
    'CREATE EXTENSION pg_stat_statements',
    schema,
    rows,
    'VACUUM ANALYZE visits',
    'SELECT pg_stat_statements_reset()',
    'SELECT body FROM visits WHERE page = 3 ORDER BY at LIMIT 1',
  );
  ci = await createSource(server, 'ci', schema);
  snapshot = await collectSnapshot(sourceUrl(server, 'staging'));
});
afterAll(async () => {
  await source?.end();
  await ci?.end();
  await server?.stop();
  rmSync(folder, { recursive: true });
});

function failuresOf({ gates }: Verification): readonly string[] {
  return gates.flatMap(({ gate, code }) => (code === null ? [] : [`${gate} ${code}`]));
}

test('size: what advise estimated holds; an estimate that is far too small is named', async () => {
  const out = join(folder, 'advised');
  await writeMigrations(out, await advise(snapshot, { sandbox }), snapshot.catalogue);
  const staging = { kind: 'rows', url: sourceUrl(server, 'staging'), samplePercent: null } as const;
  const found = await verify(out, { source: staging, sandbox, runs: 2, maxLatencyRegression: 0.5 });
  expect(failuresOf(found)).toEqual([]);
  expect(found.skipped).toEqual([]);
  expect(found.gates.map(({ gate }) => gate)).toEqual(expect.arrayContaining(['size', 'latency', 'squawk']));

  const path = join(out, 'manifest.json');
  const manifest = readFileSync(path, 'utf8');
  writeFileSync(path, manifest.replace(/"sizeBytes": \d+/, '"sizeBytes": 1000'));
  expect(failuresOf(await verify(out, { source: staging, sandbox, runs: 2 }))).toEqual(['size size-over']);
  const sample = await verify(out, { source: { ...staging, samplePercent: 50 }, sandbox, runs: 2 });
  expect(sample.skipped).toEqual([
    { gate: 'size', reason: 'the rows are a sample' },
    { gate: 'latency', reason: 'no --max-latency-regression was given' },
  ]);
  writeFileSync(path, manifest);

  // The Snapshot in the repository beside a CI database of the same schema, which has no rows.
  const file = join(folder, 'app.snapshot.json.gz');
  await writeSnapshot(file, snapshot);
  const beside = [
    'verify',
    out,
    '--snapshot',
    file,
    '--url',
    sourceUrl(server, 'ci'),
    '--sandbox',
    'embedded',
  ];
  const same = await indexwrightHere(beside);
  expect(same.stdout).toMatch(/ok +the database’s schema is that of the Snapshot \(1 of 1\)/);
  expect(same.exitCode).toBe(0);
  await ci.query('ALTER TABLE visits ADD COLUMN more int');
  const other = await indexwrightHere(beside);
  expect(other.stdout).toMatch(
    /public\.visits: The database has the column more, which the Snapshot does\s+not hold/,
  );
  expect(other.exitCode).toBe(1);
  await ci.query('ALTER TABLE visits DROP COLUMN more');

  // And that database alone.
  const alone = await verify(out, {
    source: { kind: 'snapshot', snapshot: await collectSnapshot(sourceUrl(server, 'ci')) },
    sandbox,
  });
  expect(failuresOf(alone)).toEqual([]);
  expect(alone.skipped.map(({ gate }) => gate)).toEqual(['used', 'cheaper', 'no-regression']);
  expect(alone.notes.map(({ code }) => code)).toContain('no-statistics');
});

test('latency: an index that the planner takes and that makes the query slower', async () => {
  // Ten times as slow and more, whatever else the machine does: the rows of a page against all those before its stretch.
  const slow = await createSource(
    server,
    'slow',
    'CREATE EXTENSION pg_stat_statements',
    schema,
    rows,
    'CREATE INDEX visits_page ON visits (page)',
    'VACUUM ANALYZE visits',
    'SELECT pg_stat_statements_reset()',
    'SELECT body FROM visits WHERE page = 70 ORDER BY at LIMIT 1',
  );
  await slow.end();
  const hand = mkdtempSync(join(folder, 'hand-'));
  writeFileSync(
    join(hand, '1_at.up.sql'),
    'CREATE INDEX CONCURRENTLY IF NOT EXISTS visits_at ON visits (at);',
  );
  writeFileSync(join(hand, '1_at.down.sql'), 'DROP INDEX CONCURRENTLY IF EXISTS visits_at;');
  const found = await verify(hand, {
    source: { kind: 'rows', url: sourceUrl(server, 'slow'), samplePercent: null },
    sandbox,
    runs: 9,
    maxLatencyRegression: 0.2,
    skipGates: ['squawk'],
  });
  const [query] = found.queries.filter(({ indexes }) => indexes.length > 0);
  expect(query?.costAfter).toBeLessThan(query?.costBefore ?? 0);
  expect(failuresOf(found)).toEqual(['latency latency-worse']);
});
