/** Puts files on disk, all of them or none, and asks beforehand whether it could. */
import { access, constants, lstat, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { errorMessage } from '../util/errors.ts';

/** Writes all under other names first, so that a full disk or a lost connection leaves the old files as they were. Their folders are there. */
export async function replaceFiles(files: ReadonlyMap<string, string>): Promise<void> {
  const temporary = (path: string) => join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    for (const [path, content] of files) {
      await writeFile(temporary(path), content);
    }
    for (const path of files.keys()) await rename(temporary(path), path);
  } catch (error) {
    for (const path of files.keys()) await rm(temporary(path), { force: true }).catch(() => {});
    throw error;
  }
}

/** Why no file could be put there: the folder, or the nearest one above it, must be a folder that may be written to. Null where one could. */
export async function placeProblem(folder: string): Promise<string | null> {
  for (let place = resolve(folder); ; place = dirname(place))
    try {
      if (!(await stat(place)).isDirectory())
        return place === resolve(folder) ? 'it is no folder' : `${place} is no folder`;
      await access(place, constants.W_OK | constants.X_OK);
      return null;
    } catch (error) {
      if (!isMissing(error) || place === dirname(place)) return errorMessage(error);
    }
}

/** Whatever it is, a dangling link included: a rename would replace it. Errors: those of the file system but absence. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** A folder that this user may not look into. */
export function isClosed(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
}

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
