/** Lists the SQL files of a workload: one file, or all of a folder. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errorMessage, IndexwrightError } from '../../util/errors.ts';
import { compareText } from '../../util/identifiers.ts';

export interface SqlFile {
  readonly path: string;
  /** Relative to the folder, with `/`. */
  readonly name: string;
}

/**
 * A path that is no folder is taken whatever its name is; of a folder, and those within, the `*.sql` files sorted by
 * name. Links are followed; what two names lead to counts once, under the first. Errors: `workload-missing`,
 * `workload-unreadable`.
 */
export async function listSqlFiles(path: string): Promise<readonly SqlFile[]> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (cause) {
    throw new IndexwrightError('workload-missing', `cannot read ${path}: ${errorMessage(cause)}`, {
      hint: 'Give --workload the path of a .sql file or of a folder with .sql files.',
      cause,
    });
  }
  if (!isFolder) return [{ path, name: basename(path) }];
  const files = await listFolder(path, '', new Set()).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  return [...files].sort((a, b) => compareText(a.name, b.name));
}

/** What the system says about a file or a folder that is there and cannot be read. */
export function unreadable(path: string, cause: unknown): IndexwrightError {
  return new IndexwrightError('workload-unreadable', `cannot read ${path}: ${errorMessage(cause)}`, {
    hint: 'Check permissions and links below the path of --workload.',
    cause,
  });
}

/** `seen`: where names have led so far; a link to a folder above would lead round for ever. */
async function listFolder(folder: string, prefix: string, seen: Set<string>): Promise<readonly SqlFile[]> {
  seen.add(await realpath(folder));
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) =>
    compareText(a.name, b.name),
  );
  const files: SqlFile[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const isSql = entry.name.endsWith('.sql');
    // A broken link to something else is none of our business.
    const kind = entry.isSymbolicLink()
      ? await stat(path).catch((error) => ignoreUnless(isSql, error))
      : entry;
    const isFolder = kind?.isDirectory() === true;
    if (!isFolder && !(isSql && kind?.isFile() === true)) continue;
    const target = await realpath(path);
    if (seen.has(target)) continue;
    if (isFolder) files.push(...(await listFolder(path, `${prefix}${entry.name}/`, seen)));
    else files.push({ path, name: `${prefix}${entry.name}` });
    seen.add(target);
  }
  return files;
}

function ignoreUnless(wanted: boolean, error: unknown): null {
  if (wanted) throw error;
  return null;
}
