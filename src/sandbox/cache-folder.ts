/** Chooses the folder that keeps server binaries between runs. */
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isPassableByOthers } from './sandbox-folder.ts';
import { serverAccount } from './server-account.ts';

/**
 * Folders that may keep binaries, best first; each exists, belongs to this user, is writable by nobody else and, where
 * the server runs as another account, can be passed by it. Root's home is usually closed, so root falls to /var/cache.
 */
export function* cacheFolders(environment: NodeJS.ProcessEnv = process.env): Generator<string> {
  for (const folder of cacheCandidates(environment)) if (prepare(folder)) yield folder;
}

/** The places that are considered, best first, existing or not. */
export function cacheCandidates(environment: NodeJS.ProcessEnv): string[] {
  const { INDEXWRIGHT_CACHE: own, XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = environment;
  if (own !== undefined && own !== '') return [own];
  const home = homedir();
  return [
    ...(xdg === undefined || xdg === '' ? [] : [join(xdg, 'indexwright')]),
    ...(process.platform === 'win32' && local !== undefined ? [join(local, 'indexwright')] : []),
    ...(home === '' ? [] : [join(home, '.cache', 'indexwright')]),
    ...(process.getuid?.() === 0 ? ['/var/cache/indexwright'] : []),
    join(tmpdir(), `indexwright-cache-${process.getuid?.() ?? 'user'}`),
  ];
}

function prepare(folder: string): boolean {
  const shared = serverAccount() !== null;
  try {
    mkdirSync(dirname(folder), { recursive: true });
    if (shared && !isPassableByOthers(dirname(folder))) return false;
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const found = lstatSync(folder);
    if (!found.isDirectory()) return false;
    // In a shared temporary folder anyone could have put it there first, with a server of his own inside.
    const own = process.getuid === undefined || found.uid === process.getuid();
    if (!own || (process.platform !== 'win32' && (found.mode & 0o022) !== 0)) return false;
    if (shared) chmodSync(folder, 0o755);
    return true;
  } catch {
    return false;
  }
}
