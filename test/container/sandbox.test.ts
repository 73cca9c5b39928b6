/** The container provider, in a real engine. Needs the image INDEXWRIGHT_TEST_IMAGE (local/postgres:15), of any major. */
import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import type { FileOperation, Sandbox } from '../../src/model/sandbox.ts';
import { describeSandboxes, startSandbox as start } from '../../src/sandbox/provider.ts';
import { expectNothingLeft, runProgram } from '../integration/support/sandbox-program.ts';

const image = process.env.INDEXWRIGHT_TEST_IMAGE ?? 'local/postgres:15';
const major = Number(/:(\d+)/.exec(image)?.[1] ?? 15);

/** Null where these tests can run. */
function whyNot(): string | null {
  const found = spawnSync('docker', ['image', 'inspect', image], { encoding: 'utf8' });
  if (found.error !== undefined) return `docker: ${found.error.message}`;
  return found.status === 0 ? null : found.stderr.trim().replaceAll('\n', ' ');
}

const reason = whyNot();
if (reason !== null) console.warn(`container tests are skipped: ${reason}`);

/** Seconds of each start that worked, and of each stop, for the last line. */
const took = { start: [] as number[], stop: [] as number[] };

async function timed<T>(kind: keyof typeof took, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const done = await work();
  took[kind].push((performance.now() - began) / 1000);
  return done;
}

async function startSandbox(...given: Parameters<typeof start>): Promise<Sandbox> {
  const sandbox = await timed('start', () => start(...given));
  return { ...sandbox, stop: () => timed('stop', () => sandbox.stop()) };
}

const options = { provider: 'container' as const, major, image, settings: {} };

function ourContainers(): string[] {
  const filter = ['ps', '-aq', '--filter', 'label=indexwright.sandbox', '--filter', `ancestor=${image}`];
  return execFileSync('docker', filter, { encoding: 'utf8' })
    .split('\n')
    .filter((id) => id !== '');
}

async function expectNoContainer(): Promise<void> {
  for (let tries = 0; tries < 100 && ourContainers().length > 0; tries += 1) await sleep(100);
  expect(ourContainers()).toEqual([]);
}

async function rows(server: Sandbox, sql: string): Promise<Record<string, unknown>[]> {
  return withClient(server.connection(), async (client) => (await client.query(sql)).rows);
}

afterAll(async () => {
  if (reason !== null) return;
  await expectNoContainer();
  const seconds = (times: readonly number[]) =>
    times.length === 0 ? 'none' : `${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)} s`;
  const engine = execFileSync('docker', ['version', '--format', '{{.Server.Version}}'], { encoding: 'utf8' });
  // No test's own output: the figures of the run, after the last of them.
  process.stdout.write(
    `containers of ${image} in Docker ${engine.trim()}: ${took.start.length} started in ${seconds(took.start)}, ` +
      `stopped in ${seconds(took.stop)}, ${ourContainers().length} left behind\n`,
  );
});

describe.skipIf(reason !== null)(`a container of ${image}`, () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({
      ...options,
      settings: { work_mem: '7MB', 'custom.hostile': "it's\n$(x) `y` \\ " },
    });
  });
  afterAll(() => sandbox.stop());

  test('is the wanted server, on loopback, behind a password that is not on show', async () => {
    expect(sandbox).toMatchObject({ provider: 'container', major, origin: image });
    const { host, port, password } = sandbox.connection();
    expect(host).toBe('127.0.0.1');
    const [found] = await rows(
      sandbox,
      `select current_setting('server_version') like '${sandbox.version}%' as version, current_setting('fsync') as fsync,
         current_setting('timezone') as zone, current_setting('work_mem') as work_mem,
         current_setting('custom.hostile') as hostile, current_setting('data_checksums') as checksums`,
    );
    expect(found).toEqual({
      version: true,
      fsync: 'off',
      zone: 'UTC',
      work_mem: '7MB',
      hostile: "it's\n$(x) `y` \\ ",
      checksums: 'off',
    });
    const wrong = withClient({ ...sandbox.connection(), password: 'wrong' }, async () => 0);
    await expect(wrong).rejects.toThrow(/password authentication failed/);
    const inspected = execFileSync('docker', ['inspect', ...ourContainers()], { encoding: 'utf8' });
    expect(inspected).toContain(`"HostPort": "${port}"`);
    expect(inspected).toContain('"HostIp": "127.0.0.1"');
    expect(inspected).not.toContain(password);
  });

  test('writes a thousand files in one go, sparse and closed to others', async () => {
    const page = (fill: number) => new Uint8Array(8192).fill(fill);
    const operations = Array.from({ length: 500 }, (_, i): FileOperation[] => [
      { kind: 'resize', path: `base/${4_000_000_000 + i}`, sizeBytes: 1024 ** 3 },
      { kind: 'write', path: `base/${4_000_000_000 + i}`, offset: 8192 * i, bytes: page(i % 256) },
    ]).flat();
    await sandbox.writeFiles([
      ...operations,
      { kind: 'write', path: "base/it's", offset: 3, bytes: Uint8Array.of(7) },
    ]);
    expect(
      await rows(
        sandbox,
        `select (pg_stat_file('base/4000000499')).size, encode(pg_read_binary_file('base/it''s'), 'hex') as odd,
           encode(pg_read_binary_file('base/4000000499', 8192 * 499 - 1, 3), 'hex') as bytes,
           (select count(*)::int from pg_ls_dir('base') name where name like '40%') as files`,
      ),
    ).toEqual([{ size: String(1024 ** 3), odd: '00000007', bytes: '00f3f3', files: 500 }]);
    const [id = ''] = ourContainers();
    const listed = ['exec', id, 'stat', '-c', '%U %a %b', '/tmp/indexwright/data/base/4000000499'];
    const [owner, mode, blocks] = execFileSync('docker', listed, { encoding: 'utf8' }).trim().split(' ');
    expect([owner, mode]).toEqual(['postgres', '600']);
    expect(Number(blocks)).toBeLessThan(100);
  });

  test('reports what the script could not do, and refuses to leave the data directory', async () => {
    const missing = sandbox.writeFiles([{ kind: 'resize', path: 'no/such/folder', sizeBytes: 1 }]);
    await expect(missing).rejects.toThrow(/cannot change the sandbox's files: .*no\/such\/folder/);
    const outside = sandbox.writeFiles([{ kind: 'resize', path: '../x', sizeBytes: 1 }]);
    await expect(outside).rejects.toThrow(RangeError);
  });

  test('is what auto takes when the image is named', async () => {
    const lines: string[] = [];
    const other = await startSandbox({ ...options, provider: 'auto' }, (line) => lines.push(line));
    try {
      expect(lines).toEqual([`sandbox: container, PostgreSQL ${other.version} (${image})`]);
      expect(other.connection().port).not.toBe(sandbox.connection().port);
    } finally {
      await other.stop();
    }
    expect(ourContainers()).toHaveLength(1);
    expect(await describeSandboxes(major, image)).toContainEqual({
      provider: 'container',
      available: true,
      detail: expect.stringMatching(/^Docker .+ is here$/),
      hint: null,
    });
  });
});

describe.skipIf(reason !== null)('what goes wrong is one line and leaves no container', () => {
  test('an image of another major', async () => {
    await expect(startSandbox({ ...options, major: major + 1 })).rejects.toMatchObject({
      code: 'sandbox-image-major',
      message: expect.stringMatching(new RegExp(`holds PostgreSQL ${major}\\.\\d+, not ${major + 1}$`)),
    });
    await expectNoContainer();
  });

  test('an image that nobody has', async () => {
    const starting = startSandbox({ ...options, image: 'localhost:1/no/such:image' });
    await expect(starting).rejects.toMatchObject({
      code: 'sandbox-image-missing',
      message: expect.stringMatching(/^the image \S+ is not here and cannot be pulled: [^\n]+$/),
      // Nothing listens there.
      hint: expect.stringMatching(/docker load.*--sandbox-image.*--sandbox embedded/),
    });
  });

  test('a server that will not start', async () => {
    const starting = startSandbox({
      ...options,
      settings: { shared_preload_libraries: 'no_such_library' },
    });
    await expect(starting).rejects.toMatchObject({
      code: 'sandbox-start-failed',
      message: expect.stringMatching(/^[^\n]*no_such_library[^\n]*$/),
    });
    await expectNoContainer();
  });
});

describe.skipIf(reason !== null)('a container ends with its program', () => {
  const program = `
    const { startSandbox } = await import('./src/sandbox/provider.ts');
    const sandbox = await startSandbox(${JSON.stringify(options)});
    say('port', sandbox.connection().port);`;

  test.each([
    ['stop', 'await sandbox.stop(); await sandbox.stop();', 0],
    ['a forgotten stop', '', 0],
    ['process.exit', 'process.exit(3);', 3],
  ])('%s', async (_name, ending, exit) => {
    const run = runProgram(program + ending);
    expect(await run.ended(), run.output()).toBe(exit);
    await expectNoContainer();
    await expectNothingLeft(run);
  });

  test.each(['SIGINT', 'SIGKILL'] as const)('%s', async (signal) => {
    const run = runProgram(`${program} await sleep(60_000);`);
    await run.line('port');
    expect(ourContainers()).toHaveLength(1);
    run.child.kill(signal);
    expect(await run.ended()).toBe(signal);
    await expectNoContainer();
    await expectNothingLeft(run);
  });
});
