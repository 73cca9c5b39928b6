/** The system provider: server binaries found on this machine. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { IndexwrightError } from '../util/errors.ts';
import type { ServerBinaries } from './local-sandbox.ts';

/** Errors: `sandbox-system-missing`. */
export function findSystemBinaries(major: number): ServerBinaries {
  const folder = `/usr/lib/postgresql/${major}/bin`;
  if (!existsSync(join(folder, 'postgres')))
    throw new IndexwrightError(
      'sandbox-system-missing',
      `PostgreSQL ${major} was not found on this machine`,
      {
        hint: `Install PostgreSQL ${major} or run: indexwright sandbox install ${major}`,
      },
    );
  const version = /(\d+\.\d+)/.exec(
    execFileSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' }),
  )?.[1];
  return { provider: 'system', folder, version: version ?? String(major), major, origin: folder };
}
