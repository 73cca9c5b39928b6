/** Creates and changes files inside a local data directory. */
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { dirname, join, posix, sep } from 'node:path';
import type { FileOperation } from '../model/sandbox.ts';
import type { ServerAccount } from './server-account.ts';

/**
 * Returns the normalised path relative to the data directory.
 * Throws RangeError (a bug of the caller's) for what would leave it: absolute paths, `..`, NUL, backslashes.
 */
export function checkedRelativePath(path: string): string {
  const normal = posix.normalize(path);
  const leaves = posix.isAbsolute(path) || path.split('/').includes('..') || /[\0\\]/.test(path);
  if (leaves || normal === '.' || normal.endsWith('/'))
    throw new RangeError(`not a file inside the data directory: ${JSON.stringify(path)}`);
  return normal;
}

/** Applies the operations in order. New files get mode 0600 and the server's owner. */
export async function writeDataFiles(
  dataDirectory: string,
  operations: readonly FileOperation[],
  account: ServerAccount | null,
): Promise<void> {
  const checked = operations.map((operation) => ({
    ...operation,
    path: checkedRelativePath(operation.path),
  }));
  const root = await realpath(dataDirectory);
  // A table of 10 TB has ten thousand files in one folder.
  const folders = new Map<string, string>();
  for (const operation of checked) {
    const name = dirname(join(root, operation.path));
    const folder = folders.get(name) ?? (await realpath(name));
    folders.set(name, folder);
    const file = await openInside(root, folder, posix.basename(operation.path), account);
    try {
      if (operation.kind === 'resize') await file.truncate(operation.sizeBytes);
      else await writeAll(file, operation.bytes, operation.offset);
    } finally {
      await file.close();
    }
  }
}

/** Opens for writing, creating where missing; refuses folders that are links to elsewhere (tablespaces). */
async function openInside(
  root: string,
  folder: string,
  name: string,
  account: ServerAccount | null,
): Promise<FileHandle> {
  if (folder !== root && !folder.startsWith(root + sep))
    throw new RangeError(`not a file inside the data directory: ${JSON.stringify(join(folder, name))}`);
  const target = join(folder, name);
  try {
    return await open(target, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const file = await open(target, 'wx+', 0o600);
  if (account !== null) await file.chown(account.uid, account.gid);
  return file;
}

async function writeAll(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; )
    done += (await file.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
}
