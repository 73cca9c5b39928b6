/** `doctor --fidelity`: a workload planned on a source and in its twin, as a user sees it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectionUrl, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { startTestServer } from '../integration/support/server.ts';
import { indexwright } from './support.ts';

let server: Sandbox;
let folder: string;

beforeAll(async () => {
  server = await startTestServer(18);
  folder = mkdtempSync(join(tmpdir(), 'indexwright-fidelity-'));
  await withClient(server.connection(), async (client) => {
    await client.query(`
      CREATE TABLE jobs (id int PRIMARY KEY, kind text, due timestamptz);
      INSERT INTO jobs SELECT i, 'k' || i % 30, timestamptz '2024-01-01' + i * interval '1 hour' FROM generate_series(1, 30000) i;
      CREATE INDEX ON jobs (due);
      CREATE TABLE secret (id int);
      CREATE ROLE app LOGIN; GRANT SELECT, UPDATE ON jobs TO app; GRANT pg_read_all_stats TO app;
      GRANT SELECT ON pg_statistic, pg_statistic_ext_data TO app`);
    await client.query('VACUUM ANALYZE');
  });
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server?.stop();
});

function doctor(statements: string, ...flags: string[]) {
  const workload = join(folder, 'workload.sql');
  writeFileSync(workload, statements);
  const url = connectionUrl({ ...server.connection(), user: 'app' });
  return indexwright([
    'doctor',
    '--fidelity',
    '--sandbox',
    'embedded',
    '--url',
    url,
    '--workload',
    workload,
    ...flags,
  ]);
}

test('a twin that plans as the source does: exit code 0; what the role may not run is said', async () => {
  const { exitCode, stdout } = await doctor(`
    SELECT * FROM jobs WHERE id = $1; SELECT * FROM jobs WHERE due > now() - interval '1 day' AND kind = 'k1';
    UPDATE jobs SET kind = 'x' WHERE due < $1; SELECT * FROM secret; SELECT $1 = ;
    SELECT relname FROM pg_class WHERE relkind = 'r';`);
  expect(stdout).toContain('3 statements compared: same plan 3, same cost 3, largest difference 0%');
  expect(stdout).toContain('permission denied for table secret');
  expect(stdout).toContain('not compared: 3');
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(exitCode).toBe(0);
});

test('a twin that does not: exit code 1, and where the plans part', async () => {
  await withClient(server.connection(), (client) =>
    client.query(`CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
      CREATE FOREIGN TABLE far (id int) SERVER files OPTIONS (filename '/dev/null'); GRANT SELECT ON far TO app`),
  );
  const { exitCode, stdout } = await doctor('SELECT * FROM far; SELECT * FROM jobs WHERE id = 1', '--json');
  const { queries, passed } = JSON.parse(stdout) as {
    queries: { verdict: string; detail: string | null }[];
    passed: boolean;
  };
  expect(queries.map(({ verdict }) => verdict).sort()).toEqual(['other-plan', 'same']);
  expect(queries.find(({ verdict }) => verdict === 'other-plan')?.detail).toContain(
    'Foreign Scan on far | Seq Scan on far',
  );
  expect(passed).toBe(false);
  expect(exitCode).toBe(1);
});

test('where nothing can be compared, nothing is shown: exit code 1', async () => {
  const { exitCode, stdout } = await doctor('SELECT * FROM secret; SELECT count(*) FROM pg_class');
  expect(stdout).toContain('Nothing could be compared');
  expect(exitCode).toBe(1);
});

test('flags that need another', async () => {
  expect((await indexwright(['doctor', '--json'])).stderr).toContain('Add --fidelity.');
  expect((await indexwright(['doctor', '--fidelity'], { env: { INDEXWRIGHT_URL: '' } })).exitCode).toBe(2);
});
