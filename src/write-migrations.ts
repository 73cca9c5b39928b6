/** Writes a folder of migrations, replacing what an earlier run wrote there and nobody has touched since. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Advice } from './advise.ts';
import { formatManifest, manifestFileName, parseManifest } from './migrations/manifest.ts';
import type { Manifest } from './model/migration.ts';
import { IndexwrightError } from './util/errors.ts';
import { sha256 } from './util/hash.ts';

/** Returns the paths written. Errors: `migrations-edited`, `migrations-unwritable`; then nothing was changed. */
export async function writeMigrations(
  folder: string,
  { pairs, manifest }: Advice,
): Promise<readonly string[]> {
  const files = new Map(
    pairs.flatMap(({ up, down }) => [up, down]).map((file) => [file.fileName, file.content]),
  );
  const previous = await readManifest(folder);
  const obsolete = previous === null ? [] : await untouchedFiles(folder, previous);
  for (const name of files.keys())
    if (!obsolete.includes(name) && (await exists(join(folder, name))))
      throw new IndexwrightError(
        'migrations-edited',
        `${join(folder, name)} exists and is not what advise wrote`,
        {
          hint: 'Move it away, or give another folder with --out.',
        },
      );
  try {
    await mkdir(folder, { recursive: true });
    for (const name of obsolete) if (!files.has(name)) await rm(join(folder, name), { force: true });
    for (const [name, content] of files) await writeFile(join(folder, name), content);
    await writeFile(join(folder, manifestFileName), formatManifest(manifest));
  } catch (cause) {
    throw new IndexwrightError(
      'migrations-unwritable',
      `cannot write to ${folder}: ${(cause as Error).message}`,
      {
        hint: 'Give a folder that can be written with --out.',
        cause,
      },
    );
  }
  return [...files.keys(), manifestFileName].map((name) => join(folder, name));
}

async function readManifest(folder: string): Promise<Manifest | null> {
  let text: string;
  try {
    text = await readFile(join(folder, manifestFileName), 'utf8');
  } catch {
    return null;
  }
  return parseManifest(text);
}

/** Files of an earlier run that are missing or as they were written; an edited one is an error. */
async function untouchedFiles(folder: string, manifest: Manifest): Promise<readonly string[]> {
  const names: string[] = [];
  for (const entry of manifest.migrations)
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

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}
