/** Chooses the folder that keeps server binaries between runs. */
import { chmodSync, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isPassableByOthers } from './sandbox-folder.ts';
import { serverAccount } from './server-account.ts';

/**
 * Folders that may keep binaries, best first; each belongs to this user, is writable by nobody else and, where the server
 * runs as another account, can be passed by it. Root's home is usually closed to others, so root falls to /var/cache.
 */
export function* cacheFolders(which: 'existing' | 'create'): Generator<string> {
  for (const folder of cacheCandidates(process.env))
    if ((which === 'create' || existsSync(folder)) && isUsable(folder)) yield folder;
}

/** The places that are considered, best first, existing or not. */
export function cacheCandidates(environment: NodeJS.ProcessEnv): string[] {
  const { INDEXWRIGHT_CACHE: own, XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = environment;
  if (own) return [own];
  const home = homedir();
  return [
    ...(xdg ? [join(xdg, 'indexwright')] : []),
    ...(process.platform === 'win32' && local ? [join(local, 'indexwright')] : []),
    ...(home ? [join(home, '.cache', 'indexwright')] : []),
    ...(process.getuid?.() === 0 ? ['/var/cache/indexwright'] : []),
    join(tmpdir(), `indexwright-cache-${process.getuid?.() ?? 'user'}`),
  ];
}

/** Makes the folder where it is missing, and checks that nobody else could have put a server of his own into it. */
function isUsable(folder: string): boolean {
  const shared = serverAccount() !== null;
  try {
    mkdirSync(dirname(folder), { recursive: true });
    if (shared && !isPassableByOthers(dirname(folder))) return false;
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const found = lstatSync(folder);
    const own = process.getuid === undefined || found.uid === process.getuid();
    if (!found.isDirectory() || !own) return false;
    if (process.platform !== 'win32' && (found.mode & 0o022) !== 0) return false;
    if (shared) chmodSync(folder, 0o755);
    return true;
  } catch {
    // Not to be made or not to be read: the next candidate is tried, and the last failure names them all.
    return false;
  }
}
