/** Makes the private folder that holds one sandbox: data directory, socket and log, closed to everyone else. */
import { accessSync, chmodSync, chownSync, constants, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { IndexwrightError } from '../util/errors.ts';
import type { ServerAccount } from './server-account.ts';

/** Everything temporary is named so; nothing that is meant to stay is. */
export const folderPrefix = 'indexwright-run-';

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, with a closing NUL; both must fit. */
const maxSocketPathBytes = 103;
const longestName = `/${folderPrefix}XXXXXX/.s.PGSQL.65535`;

/** Creates `<temp>/indexwright-run-XXXXXX`, mode 0700, owned by the server's account. Errors: `sandbox-no-folder`. */
export function createSandboxFolder(account: ServerAccount | null): string {
  const base = sandboxBases(account)[0];
  if (base === undefined)
    throw new IndexwrightError(
      'sandbox-no-folder',
      `no temporary folder is usable: tried ${bases().join(', ')}`,
      {
        hint: 'Set TMPDIR to a writable folder with a short path that every user may pass through.',
      },
    );
  const folder = mkdtempSync(join(base, folderPrefix));
  if (account !== null) chownSync(folder, account.uid, account.gid);
  chmodSync(folder, 0o700);
  return folder;
}

/** Folders in which sandboxes may lie, best first: writable, short enough for a socket, passable for the server. */
export function sandboxBases(account: ServerAccount | null): string[] {
  return bases().filter(
    (base) =>
      isWritable(base) &&
      Buffer.byteLength(base + longestName) <= maxSocketPathBytes &&
      (account === null || isPassableByOthers(base)),
  );
}

function bases(): string[] {
  return process.platform === 'win32' ? [tmpdir()] : [...new Set([tmpdir(), '/tmp', '/var/tmp'])];
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** True when an account without any rights of its own can reach the contents of `folder`. */
export function isPassableByOthers(folder: string): boolean {
  for (let path = folder; ; path = dirname(path)) {
    try {
      if ((statSync(path).mode & 0o001) === 0) return false;
    } catch {
      return false;
    }
    if (path === dirname(path)) return true;
  }
}
