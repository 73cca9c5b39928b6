/** `snapshot --redact` and `--no-values` by the binary, and advice from what they wrote. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { readSnapshot } from '../../src/snapshot/file.ts';
import { startTestServer } from '../integration/support/server.ts';
import { sourceUrl } from '../integration/support/source.ts';
import { indexwright } from './support.ts';

let server: Sandbox;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'indexwright-redact-'));
  server = await startTestServer(18, { shared_preload_libraries: 'pg_stat_statements' });
  await withClient(server.connection(), async (client) => {
    await client.query(`CREATE EXTENSION pg_stat_statements;
      CREATE TABLE people (id int PRIMARY KEY, name text, note text);
      INSERT INTO people SELECT i, 'Secret ' || md5((i % 5000)::text), repeat('x', 50) FROM generate_series(1, 50000) i`);
    await client.query('VACUUM ANALYZE people');
    for (let call = 0; call < 5; call++)
      await client.query("SELECT note FROM people WHERE name = 'Secret a'");
  });
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true });
});

test.each([
  ['--redact', 'pseudonyms', 'Values of rows are pseudonyms'],
  ['--no-values', 'removed', 'Values of rows were removed'],
])('%s', async (flag, values, note) => {
  const file = join(folder, `${values}.json`);
  const taken = await indexwright(['snapshot', '--url', sourceUrl(server, 'postgres'), '-o', file, flag]);
  expect(taken.exitCode).toBe(0);
  expect(taken.stdout).toContain(note);
  const snapshot = await readSnapshot(file);
  expect(snapshot.redaction?.values).toBe(values);
  expect(JSON.stringify(snapshot)).not.toContain('Secret');
  const advice = await indexwright(['advise', '--snapshot', file, '--out', join(folder, values)]);
  expect(advice.exitCode).toBe(0);
  expect(advice.stdout).toContain('people (name)');
  expect(advice.stdout).toContain(note);
});
