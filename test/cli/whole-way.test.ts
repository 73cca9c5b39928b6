/** The whole way by the binary, as a DBA goes it: least role, live workload, hostile names, migrations applied and rolled back. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, connect, withClient } from '../../src/database/client.ts';
import { parseManifest } from '../../src/migrations/manifest.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { quoteIdentifier, quoteRelation } from '../../src/util/identifiers.ts';
import { readIndexState, runMigrationFile } from '../../src/verification/apply.ts';
import { catalogueDifference, readCatalogueLines } from '../../src/verification/catalogue.ts';
import { startTestServer } from '../integration/support/server.ts';
import { applyRoles, sourceUrl } from '../integration/support/source.ts';
import { indexwright } from './support.ts';

const ROWS = 20_000;

/** Schema, table, column: each pair of names is a way to break out of somewhere. */
const hostile = [
  { schema: 'public', table: 'plain', column: 'id_of_it' },
  { schema: 'quo"te', table: "it's", column: 'a"b"' },
  { schema: 'new\nline', table: 'drop\ntable x; --', column: 'c\nd' },
  { schema: 'émoji 🐘', table: '🦣🦣', column: '列' },
  { schema: 'select', table: 'order', column: 'user' },
  { schema: 'do$$llar', table: '$$; DROP SCHEMA public; $$', column: '$1' },
  { schema: '-- comment', table: '/* open', column: '*/ close' },
  { schema: 's'.repeat(63), table: 't'.repeat(63), column: 'c'.repeat(63) },
  { schema: 'back\\slash', table: "\\'; SELECT 1", column: '%I %s' },
  { schema: 'CamelCase', table: 'Orders', column: 'customerId' },
] as const;

async function fillSource(client: Client): Promise<void> {
  await client.query('CREATE EXTENSION pg_stat_statements');
  for (const { schema, table, column } of hostile) {
    const relation = quoteRelation({ schema, name: table });
    const key = quoteIdentifier(column);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)}`);
    await client.query(`CREATE TABLE ${relation} (id int PRIMARY KEY, ${key} int NOT NULL, body text)`);
    await client.query(
      `INSERT INTO ${relation} SELECT i, (i * 7919) % 4000, repeat('x', 90) FROM generate_series(1, ${ROWS}) i`,
    );
  }
  await client.query('VACUUM ANALYZE');
  await client.query('SELECT pg_stat_statements_reset()');
  for (const { schema, table, column } of hostile)
    for (let call = 0; call < 3; call++)
      await client.query(
        `SELECT body FROM ${quoteRelation({ schema, name: table })} WHERE ${quoteIdentifier(column)} = $1`,
        [call],
      );
}

describe.each([13, 15, 18])('PostgreSQL %i', (major) => {
  let server: Sandbox;
  let admin: Client;
  let folder: string;
  let url: string;

  beforeAll(async () => {
    server = await startTestServer(major, { shared_preload_libraries: 'pg_stat_statements' });
    // A session reports what it wrote when it ends.
    await withClient(server.connection(), fillSource);
    await withClient(server.connection(), (client) => applyRoles(client, 'indexwright'));
    admin = await connect(server.connection());
    url = sourceUrl(server, 'postgres', 'indexwright');
    folder = mkdtempSync(join(tmpdir(), 'indexwright-way-'));
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  async function footprint(): Promise<unknown> {
    // The statistics collector of 13 and 14 reports with a delay.
    await setTimeout(major >= 15 ? 100 : 1_000);
    const { rows } = await admin.query(
      `SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next_transaction, pg_database_size(current_database())::text AS bytes,
         (SELECT json_agg(json_build_array(datname, tup_inserted, tup_updated, tup_deleted, temp_files) ORDER BY datname) FROM pg_stat_database) AS counters`,
    );
    return rows[0];
  }

  test('snapshot, advise --url and doctor write nothing on the source', async () => {
    // The first session of a database leaves the server a cache file.
    expect((await indexwright(['doctor', '--url', url])).exitCode).toBe(0);
    const before = await footprint();
    for (const args of [
      ['snapshot', '--url', url, '-o', join(folder, 'app.snapshot.json.gz')],
      ['advise', '--url', url, '--out', join(folder, 'by-url')],
      ['doctor', '--url', url],
    ]) {
      const { exitCode, stdout, stderr } = await indexwright(args);
      if (args[0] === 'advise')
        expect(stdout).toContain(`indexwright verify ${join(folder, 'by-url')} --url '${url}'\n`);
      expect({ args: args[0], exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({
        args: args[0],
        exitCode: 0,
        stderr: '',
      });
    }
    expect(await footprint()).toEqual(before);
  });

  test('advise from the Snapshot finds an index for every table, by every name, and twice the same bytes', async () => {
    const outputs = [];
    for (const out of ['first', 'second']) {
      const { exitCode, stdout } = await indexwright([
        ...[
          'advise',
          '--snapshot',
          join(folder, 'app.snapshot.json.gz'),
          '--out',
          join(folder, out),
          '--json',
        ],
      ]);
      expect(exitCode).toBe(0);
      outputs.push(stdout);
    }
    expect(outputs[1]).toBe(outputs[0]);
    const files = readdirSync(join(folder, 'first'));
    expect(readdirSync(join(folder, 'second'))).toEqual(files);
    for (const file of files)
      expect(readFileSync(join(folder, 'second', file))).toEqual(readFileSync(join(folder, 'first', file)));
    const { indexes } = JSON.parse(outputs[0] ?? '');
    expect(indexes).toHaveLength(hostile.length);
    const { migrations } = parseManifest(readFileSync(join(folder, 'first', 'manifest.json'), 'utf8'));
    expect(migrations.map(({ relation }) => quoteRelation(relation)).sort()).toEqual(
      hostile.map(({ schema, table }) => quoteRelation({ schema, name: table })).sort(),
    );
  });

  test('verify passes every gate', async () => {
    const { exitCode, stdout } = await indexwright([
      ...['verify', join(folder, 'first'), '--snapshot', join(folder, 'app.snapshot.json.gz'), '--json'],
    ]);
    const { passed, gates } = JSON.parse(stdout);
    expect(gates.filter((gate: { passed: boolean }) => !gate.passed)).toEqual([]);
    expect({ exitCode, passed }).toEqual({ exitCode: 0, passed: true });
  });

  test('applied on the source, advise has nothing more to say; rolled back, the catalogue is what it was', async () => {
    const { migrations } = parseManifest(readFileSync(join(folder, 'first', 'manifest.json'), 'utf8'));
    const run = async (file: string) => {
      const { failure } = await runMigrationFile(
        server.connection(),
        file,
        readFileSync(join(folder, 'first', file), 'utf8'),
      );
      expect(failure).toBeNull();
    };
    const before = await readCatalogueLines(admin);
    for (const { up } of migrations) await run(up);
    for (const { indexName, relation } of migrations) {
      const state = await readIndexState(admin, { schema: relation.schema, name: indexName });
      expect(state).toMatchObject({ valid: true, table: relation });
    }
    const { exitCode, stdout } = await indexwright(['advise', '--url', url, '--out', join(folder, 'again')]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^No new index is advised/);
    expect(() => readdirSync(join(folder, 'again'))).toThrow('ENOENT');
    for (const { down } of migrations) await run(down);
    expect(catalogueDifference(before, await readCatalogueLines(admin))).toEqual([]);
  });

  test('verify with copied rows times the queries', async () => {
    const { exitCode, stdout } = await indexwright([
      ...[
        'verify',
        join(folder, 'first'),
        '--url',
        sourceUrl(server, 'postgres'),
        '--data',
        'copy',
        '--runs',
        '3',
        '--json',
      ],
    ]);
    const { passed, data, gates, queries } = JSON.parse(stdout);
    expect(gates.filter((gate: { passed: boolean }) => !gate.passed)).toEqual([]);
    expect({ exitCode, passed, data }).toEqual({ exitCode: 0, passed: true, data: 'rows' });
    const timed = queries.filter((query: { indexes: unknown[] }) => query.indexes.length > 0);
    expect(timed).toHaveLength(hostile.length);
    for (const { latencyAfter, latencyBefore } of timed) {
      expect(latencyAfter.runs).toBe(3);
      expect(latencyBefore.meanMs).toBeGreaterThan(0);
    }
  });

  test('output at 80 columns, without escape sequences in a pipe', async () => {
    const { stdout } = await indexwright(['advise', '--snapshot', 'app.snapshot.json.gz', '--out', 'text'], {
      cwd: folder,
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(stdout.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
  });
});
