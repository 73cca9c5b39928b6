/** Reads a folder of migrations: the manifest and the files that it names. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseManifest } from '../migrations/manifest.ts';
import type { Manifest, ManifestEntry } from '../model/migration.ts';
import { IndexwrightError } from '../util/errors.ts';
import { sha256 } from '../util/hash.ts';

export interface MigrationFolder {
  readonly manifest: Manifest;
  readonly migrations: readonly LoadedMigration[];
}

export interface LoadedMigration {
  readonly entry: ManifestEntry;
  readonly up: string;
  readonly down: string;
  /** Names of files whose content is not what the manifest was written with. */
  readonly edited: readonly string[];
}

/** Errors: `migrations-missing` where the folder, the manifest or a file is not there; `manifest-invalid`. */
export async function readMigrationFolder(folder: string): Promise<MigrationFolder> {
  const manifest = parseManifest(await readText(folder, 'manifest.json'));
  const migrations: LoadedMigration[] = [];
  for (const entry of manifest.migrations) {
    const up = await readText(folder, entry.up);
    const down = await readText(folder, entry.down);
    const edited = [
      ...(sha256(up) === entry.upSha256 ? [] : [entry.up]),
      ...(sha256(down) === entry.downSha256 ? [] : [entry.down]),
    ];
    migrations.push({ entry, up, down, edited });
  }
  return { manifest, migrations };
}

async function readText(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new IndexwrightError('migrations-missing', `cannot read ${path}`, {
      hint: 'Give the folder that advise wrote, with its manifest.json and every file that it names.',
      cause,
    });
  }
}
