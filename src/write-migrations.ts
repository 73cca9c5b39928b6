/** Writes a folder of migrations, replacing what an earlier run wrote there and nobody has touched since. */
import {
  access,
  constants,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Advice } from './advise.ts';
import { formatManifest, manifestFileName, parseManifest } from './migrations/manifest.ts';
import type { KeptPair, Manifest } from './model/migration.ts';
import type { Catalogue } from './model/snapshot.ts';
import { errorMessage, IndexwrightError } from './util/errors.ts';
import { sha256 } from './util/hash.ts';
import { quoteRelation } from './util/identifiers.ts';

/**
 * Pairs of an earlier run go, except those whose index the catalogue holds: somebody applied them, and needs their rollback.
 * Returns the paths written. Errors: `migrations-edited`, `manifest-invalid`; `migrations-unwritable`, then what the
 * folder held is there still, unless the last step failed: putting the new files, all written by then, in place.
 */
export async function writeMigrations(
  folder: string,
  { pairs, manifest }: Advice,
  catalogue: Catalogue | null = null,
): Promise<readonly string[]> {
  const files = new Map(
    pairs.flatMap(({ up, down }) => [up, down]).map((file) => [file.fileName, file.content]),
  );
  const previous = await readManifest(folder);
  const own = previous === null ? [] : await untouchedFiles(folder, previous);
  // The rollback of an index that is there must not be lost.
  const kept = previous === null ? [] : appliedPairs(previous, catalogue).filter(({ up }) => !files.has(up));
  const keptFiles = kept.flatMap(({ up, down }) => [up, down]);
  const obsolete = own.filter((name) => !keptFiles.includes(name));
  for (const name of files.keys())
    if (!own.includes(name) && (await exists(join(folder, name))))
      throw new IndexwrightError(
        'migrations-edited',
        `${join(folder, name)} exists and is not what advise wrote`,
        {
          hint: 'Move it away, or give another folder with --out.',
        },
      );
  try {
    await mkdir(folder, { recursive: true });
    // The manifest last: until it is there, the folder is the earlier run's.
    await replaceFiles(
      folder,
      new Map([
        ...files,
        [manifestFileName, formatManifest(kept.length === 0 ? manifest : { ...manifest, kept })],
      ]),
    );
    for (const name of obsolete) if (!files.has(name)) await rm(join(folder, name), { force: true });
  } catch (cause) {
    throw new IndexwrightError('migrations-unwritable', `cannot write to ${folder}: ${errorMessage(cause)}`, {
      hint: 'Give a folder that can be written with --out.',
      cause,
    });
  }
  return [...files.keys(), manifestFileName].map((name) => join(folder, name));
}

/** Pairs of earlier runs whose indexes exist by now, or do not where the pair drops them. */
function appliedPairs(manifest: Manifest, catalogue: Catalogue | null): readonly KeptPair[] {
  const relations = new Map(
    (catalogue?.relations ?? []).map((relation) => [quoteRelation(relation), relation]),
  );
  return ownPairs(manifest)
    .filter(({ drops = false, indexName, relation }) => {
      const indexes = relations.get(quoteRelation(relation))?.indexes;
      return indexes !== undefined && indexes.some(({ name }) => name === indexName) !== drops;
    })
    .map(({ drops, indexName, relation, up, down, upSha256, downSha256 }) => ({
      ...(drops === undefined ? {} : { drops }),
      indexName,
      relation,
      up,
      down,
      upSha256,
      downSha256,
    }));
}

/** What advise wrote into the folder and still answers for. */
function ownPairs({ migrations, drops = [], kept = [] }: Manifest): readonly KeptPair[] {
  return [...kept, ...migrations, ...drops];
}

/** Writes all under other names first, so that a full disk or a lost connection leaves the old files as they were. */
async function replaceFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const temporary = (name: string) => join(folder, `.${name}.${process.pid}.tmp`);
  try {
    for (const [name, content] of files) await writeFile(temporary(name), content);
    for (const name of files.keys()) await rename(temporary(name), join(folder, name));
  } catch (error) {
    for (const name of files.keys()) await rm(temporary(name), { force: true });
    throw error;
  }
}

/** Null where there is none; one that cannot be read is an error, or its files would pass for foreign ones. */
async function readManifest(folder: string): Promise<Manifest | null> {
  const path = join(folder, manifestFileName);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return null;
    throw new IndexwrightError('migrations-unwritable', `cannot read ${path}: ${errorMessage(cause)}`, {
      hint: 'Give another folder with --out, or make its manifest.json readable.',
      cause,
    });
  }
  return parseManifest(text);
}

/**
 * Whether writeMigrations could write here, asked before the work that leads to it. Errors: `migrations-unwritable` for a file, or a
 * place without permission; `migrations-foreign` for a folder with files of others; `migrations-edited`; `manifest-*`.
 */
export async function checkMigrationsFolder(folder: string): Promise<void> {
  const problem = await placeProblem(folder);
  if (problem !== null)
    throw new IndexwrightError('migrations-unwritable', `cannot write to ${folder}: ${problem}`, {
      hint: 'Give a folder that can be written with --out.',
    });
  if (!(await exists(folder))) return;
  const previous = await readManifest(folder);
  if (previous !== null) {
    await untouchedFiles(folder, previous);
    return;
  }
  // A page that says what the folder is for is no reason to refuse it.
  const foreign = (await readdir(folder)).filter((name) => !/^(\.|README)/i.test(name)).sort();
  if (foreign[0] !== undefined)
    throw new IndexwrightError(
      'migrations-foreign',
      `${folder} holds files that are not of advise, first: ${foreign[0]}`,
      { hint: 'Give a new folder with --out.' },
    );
}

/** The folder, or the nearest one above it, must be a folder that may be written to. */
async function placeProblem(folder: string): Promise<string | null> {
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

/** Files of an earlier run that are missing or as they were written; an edited one is an error. */
async function untouchedFiles(folder: string, manifest: Manifest): Promise<readonly string[]> {
  const names: string[] = [];
  for (const entry of ownPairs(manifest))
    for (const [name, hash] of [
      [entry.up, entry.upSha256],
      [entry.down, entry.downSha256],
    ] as const) {
      const path = join(folder, name);
      if ((await exists(path)) && sha256(await readFile(path)) !== hash)
        throw new IndexwrightError('migrations-edited', `${path} was edited since advise wrote it`, {
          hint: 'Keep it by moving it away, or give another folder with --out.',
        });
      names.push(name);
    }
  return names;
}

/** Whatever it is, a dangling link included: a rename would replace it. Errors: those of the file system but absence. */
async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
