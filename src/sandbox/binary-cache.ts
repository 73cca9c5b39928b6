/** Keeps copies of npm's server binaries where the account that runs the server can read them. */
import { existsSync } from 'node:fs';
import {
  chmod,
  constants,
  cp,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
} from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { errorMessage, IndexwrightError } from '../util/errors.ts';
import { singleLine } from '../util/identifiers.ts';
import { cacheCandidates, cacheFolders } from './cache-folder.ts';
import { guardFolder } from './lifetime.ts';
import { holdsServer, serverVersion } from './server-binaries.ts';

/** A copy that has not become whole in this time never will: its program was killed. */
const abandonedAfterMs = 10 * 60_000;

/** The bin folder of the copy of that name, or null where there is none. */
export function cachedBinaries(name: string): string | null {
  for (const cache of cacheFolders('existing')) {
    const folder = join(cache, name, 'bin');
    if (holdsServer(folder)) return folder;
  }
  return null;
}

/**
 * Copies a package's `native` folder into the cache, whole, readable and proved to run, or not at all; returns the
 * copy's bin folder. Runs at the same time do no harm to each other. Errors: `sandbox-no-cache`.
 */
export async function cacheBinaries(nativeFolder: string, name: string): Promise<string> {
  const failures: string[] = [];
  for (const cache of cacheFolders('create')) {
    try {
      await copyWhole(nativeFolder, join(cache, name));
      return join(cache, name, 'bin');
    } catch (error) {
      failures.push(`${cache}: ${singleLine(errorMessage(error))}`);
    }
  }
  const tried = failures.length === 0 ? cacheCandidates(process.env).join(', ') : failures.join('; ');
  throw new IndexwrightError('sandbox-no-cache', `no folder can hold server binaries that run: ${tried}`, {
    hint: runsGlibc()
      ? 'Set INDEXWRIGHT_CACHE to a folder of your own that every user may read and programs may run from.'
      : 'These binaries need glibc, which this system (Alpine?) has not: install its PostgreSQL, or use a container.',
  });
}

function runsGlibc(): boolean {
  if (process.platform !== 'linux') return true;
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime !== undefined;
}

/** Copies under another name and renames: of two runs at once, one wins, and the other takes what is there. */
async function copyWhole(source: string, target: string): Promise<void> {
  await removeAbandoned(target);
  const temporary = await mkdtemp(`${target}.`);
  const guard = guardFolder(temporary);
  try {
    await cp(source, temporary, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
    });
    // The copy takes over the original's times, and would look abandoned at once.
    await utimes(temporary, new Date(), new Date());
    await makeLinks(temporary);
    await makeReadable(temporary);
    await serverVersion(join(temporary, 'bin'));
    await rename(temporary, target).catch((error: NodeJS.ErrnoException) => {
      if (!holdsServer(join(target, 'bin'))) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
    guard.release();
  }
}

async function removeAbandoned(target: string): Promise<void> {
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(`${basename(target)}.`)) continue;
    const path = join(dirname(target), name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > abandonedAfterMs) await rm(path, { recursive: true, force: true });
  }
}

/** npm packages hold no symbolic links; this one makes its own in an install script, which npm may not have run. */
async function makeLinks(folder: string): Promise<void> {
  const listed = join(folder, 'pg-symlinks.json');
  if (!existsSync(listed)) return;
  const links = JSON.parse(await readFile(listed, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(folder, relative('native', target));
    await rm(link, { force: true });
    await symlink(relative(dirname(target), source), link);
  }
}

/** Neither the user's umask nor npm's may keep the server's account out. */
async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, basename(entry.parentPath) === 'bin' ? 0o755 : 0o644);
  }
}
