/** Server binaries on this machine: where they lie, and which version they really are. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SandboxProviderName } from '../model/sandbox.ts';
import { asAccount, serverAccount } from './server-account.ts';

export interface ServerBinaries {
  readonly provider: SandboxProviderName;
  /** Folder of initdb and postgres. */
  readonly folder: string;
  /** "18.4" */
  readonly version: string;
  readonly major: number;
  /** For people: the package or the folder. */
  readonly origin: string;
}

/** True when the folder has both programs that a sandbox needs. */
export function holdsServer(folder: string): boolean {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return ['initdb', 'postgres'].every((program) => existsSync(join(folder, program + suffix)));
}

/**
 * Runs `postgres --version` as the account that will run the server, so that a file it may not read, a library it
 * misses or a folder mounted noexec shows here. Returns "18.4" or "19beta1"; rejects with why it does not run.
 */
export async function serverVersion(folder: string): Promise<string> {
  const { stdout } = await promisify(execFile)(join(folder, 'postgres'), ['--version'], {
    cwd: folder,
    timeout: 10_000,
    env: { PATH: process.env.PATH },
    ...asAccount(serverAccount()),
  });
  const version = parseServerVersion(stdout);
  if (version === null) throw new Error(`${folder}/postgres names no version: ${stdout.slice(0, 80)}`);
  return version;
}

/** `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` -> `15.18`; null for anything else. */
export function parseServerVersion(text: string): string | null {
  return /\(PostgreSQL\) (\d+(?:\.\d+|(?:devel|beta|rc)\d*))/.exec(text)?.[1] ?? null;
}
