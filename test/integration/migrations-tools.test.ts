/** Emitted files under the tools of others: squawk's rules, and psql itself. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, connect } from '../../src/database/client.ts';
import { nameIndexes } from '../../src/migrations/naming.ts';
import { emitMigrations } from '../../src/migrations/pair.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import {
  emptyCatalogue,
  index,
  partitionedCatalogue,
  recommendation,
  recommended,
} from '../unit/migrations/fixtures.ts';
import { hostile, sampleDefinitions, sampleSchema } from '../unit/migrations/samples.ts';
import { startTestServer } from './support/server.ts';

const execute = promisify(execFile);
const definitions = Object.values(sampleDefinitions);
const names = nameIndexes(definitions, emptyCatalogue);
const pairs = emitMigrations(
  recommendation([
    ...definitions.map((definition, n) => recommended(names[n] ?? '', definition)),
    // A name that somebody gave by hand.
    ...definitions.slice(-1).map((definition) => recommended(hostile, definition)),
  ]),
  { timestamp: '20251120083300' },
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'indexwright-test-'));
  for (const file of [...pairs, ...partitioned].flatMap(({ up, down }) => [up, down]))
    writeFileSync(join(folder, file.fileName), file.content);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const partitioned = emitMigrations(recommendation([recommended('p_a_idx', index('p', ['a']))]), {
  timestamp: '20251120093300',
  catalogue: partitionedCatalogue({ 'public.p': null, 'public.p1': 'public.p' }),
});

describe('squawk', () => {
  const squawk = createRequire(import.meta.url).resolve('squawk-cli/js/bin/squawk');
  const lint = async (files: readonly string[]): Promise<unknown> => {
    const { stdout } = await execute(process.execPath, [
      squawk,
      '--reporter=json',
      '--include=require-table-schema',
      ...files,
    ]).catch((error: { stdout: string }) => error);
    return JSON.parse(stdout);
  };

  it('finds nothing in any file', async () => {
    const files = [...pairs, ...partitioned].flatMap(({ up, down }) => [up.fileName, down.fileName]);
    expect(await lint(files.map((name) => join(folder, name)))).toEqual([]);
  });

  it('would find something: without the timeouts and CONCURRENTLY it does', async () => {
    const path = join(folder, 'worse.sql');
    const worse = (pairs[0]?.up.content ?? '')
      .replace(/^SET .*$/gm, '')
      .replace(/^CREATE INDEX CONCURRENTLY/m, 'CREATE INDEX');
    writeFileSync(path, worse);
    const rules = ((await lint([path])) as { rule_name: string }[]).map(({ rule_name }) => rule_name);
    expect(rules).toEqual(
      expect.arrayContaining([
        'require-concurrent-index-creation',
        'require-lock-timeout',
        'require-statement-timeout',
      ]),
    );
  });
});

describe.skipIf(spawnSync('psql', ['--version']).status !== 0)('psql', () => {
  let server: Sandbox;
  let client: Client;
  beforeAll(async () => {
    server = await startTestServer();
    client = await connect(server.connection());
    await client.query(sampleSchema);
  });
  afterAll(async () => {
    await client?.end();
    await server?.stop();
  });

  /** By the command in the files' header, in an environment whose encoding is not the file's. */
  async function psql(fileName: string): Promise<void> {
    const { host, port, user, database } = server.connection();
    await execute(
      'psql',
      ['-X', '-v', 'ON_ERROR_STOP=1', '-h', host, '-p', String(port), '-U', user, '-f', fileName, database],
      { cwd: folder, env: { ...process.env, PGCLIENTENCODING: 'LATIN1' } },
    );
  }

  it('applies every up file and takes it back by the down file, twice each', async () => {
    const count = async (): Promise<number> => {
      const { rows } = await client.query(
        'SELECT count(*)::int AS count FROM pg_index WHERE indrelid >= 16384 AND indisvalid',
      );
      return rows[0].count;
    };
    const before = await count();
    for (const { up } of [...pairs, ...pairs]) await psql(up.fileName);
    expect(await count()).toBe(before + pairs.length);
    for (const { down } of [...pairs, ...pairs]) await psql(down.fileName);
    expect(await count()).toBe(before);
  });
});
