/** Reads a folder of migrations: what its manifest names, or pairs that somebody wrote by hand. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestFileName, parseManifest } from '../migrations/manifest.ts';
import type { KeptPair, Manifest, ManifestDrop, ManifestEntry } from '../model/migration.ts';
import { errorMessage, IndexwrightError } from '../util/errors.ts';
import { sha256 } from '../util/hash.ts';
import { compareText } from '../util/identifiers.ts';

export interface MigrationFolder {
  /** Null for a folder without one: every pair in it was written by hand. */
  readonly manifest: Manifest | null;
  /** As it stands in the file, for line numbers. */
  readonly manifestText: string | null;
  /** Whole pairs, in the order in which they are applied. */
  readonly migrations: readonly LoadedMigration[];
  /** Files that should be there: the other half of a pair, or named by the manifest. */
  readonly missing: readonly MissingFile[];
  /** Up and down files that the manifest does not name. */
  readonly unlisted: readonly string[];
  /** Files whose content is not what the manifest was written with. */
  readonly edited: readonly string[];
}

export interface MissingFile {
  readonly fileName: string;
  readonly half: 'up' | 'down';
  /** The other half of its pair. */
  readonly beside: string;
}

export interface LoadedMigration {
  /** What the manifest promises of it; null for a pair that was written by hand. */
  readonly entry: ManifestEntry | null;
  /** The same of a pair that drops an index which exists. */
  readonly drop: ManifestDrop | null;
  readonly up: SourceFile;
  /** Null where it is missing. */
  readonly down: SourceFile | null;
}

/** What the results of a pair are about: its index, or for one written by hand its up file. */
export function pairSubject({ entry, drop, up }: LoadedMigration): string {
  return (entry ?? drop)?.indexName ?? up.fileName;
}

/** Every file that would be run. */
export function sourceFiles({ migrations }: MigrationFolder): readonly SourceFile[] {
  return migrations.flatMap(({ up, down }) => (down === null ? [up] : [up, down]));
}

export interface SourceFile {
  readonly fileName: string;
  readonly content: string;
}

const upSuffix = '.up.sql';
const downSuffix = '.down.sql';

/** Errors: `migrations-missing` where there is no such folder or nothing in it to verify; those of parseManifest. */
export async function readMigrationFolder(folder: string): Promise<MigrationFolder> {
  const names = await listFiles(folder);
  const scripts = names.filter((name) => name.endsWith(upSuffix) || name.endsWith(downSuffix));
  if (names.includes(manifestFileName))
    return readPromised(folder, await readText(folder, manifestFileName), scripts);
  if (scripts.length === 0)
    throw missing(`${folder} holds neither ${manifestFileName} nor a file that ends in ${upSuffix}`);
  return readByHand(folder, scripts);
}

async function readPromised(
  folder: string,
  manifestText: string,
  scripts: readonly string[],
): Promise<MigrationFolder> {
  const manifest = parseManifest(manifestText);
  const { migrations: entries, drops = [], kept = [] } = manifest;
  const all: readonly KeptPair[] = [...kept, ...entries, ...drops];
  const contents = await readAll(folder, scripts);
  const listed = all.flatMap(({ up, down, upSha256, downSha256 }) => [
    { fileName: up, half: 'up' as const, beside: down, hash: upSha256 },
    { fileName: down, half: 'down' as const, beside: up, hash: downSha256 },
  ]);
  const named = new Set(listed.map(({ fileName }) => fileName));
  return {
    manifest,
    manifestText,
    migrations: [
      ...entries.flatMap((entry) => loadPair({ entry, drop: null }, entry.up, entry.down, contents)),
      ...drops.flatMap((drop) => loadPair({ entry: null, drop }, drop.up, drop.down, contents)),
    ],
    missing: listed
      .filter(({ fileName }) => !contents.has(fileName))
      .map(({ fileName, half, beside }) => ({ fileName, half, beside })),
    unlisted: scripts.filter((name) => !named.has(name)),
    edited: listed
      .filter(({ fileName, hash }) => contents.has(fileName) && sha256(contents.get(fileName) ?? '') !== hash)
      .map(({ fileName }) => fileName),
  };
}

async function readByHand(folder: string, scripts: readonly string[]): Promise<MigrationFolder> {
  const contents = await readAll(folder, scripts);
  const stems = [...new Set(scripts.map((name) => name.replace(/\.(up|down)\.sql$/, '')))].sort(compareText);
  return {
    manifest: null,
    manifestText: null,
    migrations: stems.flatMap((stem) => loadPair(byHand, stem + upSuffix, stem + downSuffix, contents)),
    missing: stems.flatMap((stem) => [
      ...missingHalf(stem + upSuffix, 'up', stem + downSuffix, contents),
      ...missingHalf(stem + downSuffix, 'down', stem + upSuffix, contents),
    ]),
    unlisted: [],
    edited: [],
  };
}

function missingHalf(
  fileName: string,
  half: MissingFile['half'],
  beside: string,
  contents: ReadonlyMap<string, string>,
): readonly MissingFile[] {
  return contents.has(fileName) ? [] : [{ fileName, half, beside }];
}

const byHand = { entry: null, drop: null };

function loadPair(
  promise: Pick<LoadedMigration, 'entry' | 'drop'>,
  upName: string,
  downName: string,
  contents: ReadonlyMap<string, string>,
): readonly LoadedMigration[] {
  const [up, down] = [contents.get(upName), contents.get(downName)];
  if (up === undefined) return [];
  return [
    {
      ...promise,
      up: { fileName: upName, content: up },
      down: down === undefined ? null : { fileName: downName, content: down },
    },
  ];
}

async function readAll(folder: string, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return new Map(await Promise.all(names.map(async (name) => [name, await readText(folder, name)] as const)));
}

/** Links are followed when they are read; folders are left out. */
async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name)
      .sort(compareText);
  } catch (cause) {
    throw missing(`cannot read ${folder}: ${errorMessage(cause)}`, cause);
  }
}

async function readText(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw missing(`cannot read ${path}: ${errorMessage(cause)}`, cause);
  }
}

function missing(message: string, cause?: unknown): IndexwrightError {
  return new IndexwrightError('migrations-missing', message, {
    hint: 'Give the folder that advise wrote, or one with pairs of <name>.up.sql and <name>.down.sql.',
    cause,
  });
}
