/** Removes the sandboxes of runs that were killed together with their watchdog. */
import { lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLineOf, mayBeAlive, ownIdentity, type ProcessIdentity } from './process-identity.ts';
import { folderPrefix, sandboxBases } from './sandbox-folder.ts';
import type { ServerAccount } from './server-account.ts';
import { endProcess, readPostmasterFile } from './server-files.ts';

const ownerFile = 'owner.json';

/** A folder without an owner file may be one that is being made at this moment. */
const unownedAgeMs = 10 * 60_000;

/** Notes in the folder which process it belongs to. */
export function markOwned(folder: string): void {
  writeFileSync(join(folder, ownerFile), JSON.stringify(ownIdentity()));
}

/** Stops and removes every sandbox of the server's account whose owner has ended; returns their folders. */
export function removeLeftovers(account: ServerAccount | null): string[] {
  const removed: string[] = [];
  for (const base of sandboxBases(account))
    for (const name of readdirSync(base))
      if (name.startsWith(folderPrefix) && removeIfLeft(join(base, name), account))
        removed.push(join(base, name));
  return removed;
}

function removeIfLeft(folder: string, account: ServerAccount | null): boolean {
  try {
    const found = lstatSync(folder);
    const ours = process.getuid === undefined || found.uid === (account?.uid ?? process.getuid());
    if (!found.isDirectory() || !ours) return false;
    const owner = readOwner(folder);
    if (owner === null ? Date.now() - found.mtimeMs < unownedAgeMs : mayBeAlive(owner)) return false;
    const dataDirectory = join(folder, 'data');
    const pid = readPostmasterFile(dataDirectory)?.pid;
    // After a crash the pid may be anyone's by now: only a server that was started on this very directory is ended.
    if (pid !== undefined && commandLineOf(pid).includes(dataDirectory)) endProcess(dataDirectory, pid);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 20 });
    return true;
  } catch {
    // Someone else is removing it, or it cannot be removed; neither may keep this run from starting.
    return false;
  }
}

function readOwner(folder: string): ProcessIdentity | null {
  try {
    const owner = JSON.parse(readFileSync(join(folder, ownerFile), 'utf8')) as Partial<ProcessIdentity>;
    const { pid, started, namespace } = owner;
    if (typeof pid !== 'number' || typeof started !== 'string' || typeof namespace !== 'string') return null;
    return { pid, started, namespace };
  } catch {
    return null;
  }
}
