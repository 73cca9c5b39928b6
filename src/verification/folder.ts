/** Reads a folder of migrations: what its manifest names, or what somebody wrote by hand, in the form of a tool. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestFileName, parseManifest } from '../migrations/manifest.ts';
import type { KeptPair, Manifest } from '../model/migration.ts';
import { errorMessage, IndexwrightError, UsageError } from '../util/errors.ts';
import { sha256 } from '../util/hash.ts';
import { compareText } from '../util/identifiers.ts';
import type { LoadedMigration, MissingFile, SourceFile } from './loaded.ts';
import { isHalf, readPairs } from './readers/pairs.ts';
import type { HandWritten } from './readers/reader.ts';
import { readSingle } from './readers/single.ts';
import { readSqitch, sqitchPlan } from './readers/sqitch.ts';
import { changedToolFiles, type ToolFileState } from './tool-files.ts';

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
  /** The migration tool's own files that are not as they were written. */
  readonly toolFiles: readonly ToolFileState[];
}

/** Every file that would be run. */
export function sourceFiles({ migrations }: MigrationFolder): readonly SourceFile[] {
  return migrations.flatMap(({ up, down }) => (down === null ? [up] : [up, down]));
}

/**
 * @param only patterns of the names of up files in a folder without a manifest; none: all
 * Errors: `migrations-missing` where there is no such folder or nothing in it to verify; `usage`; those of parseManifest
 */
export async function readMigrationFolder(
  folder: string,
  only: readonly string[] = [],
): Promise<MigrationFolder> {
  const names = await listFiles(folder);
  if (!names.includes(manifestFileName)) return readByHand(folder, names, only);
  if (only.length > 0)
    throw new UsageError(
      '--only is for folders without a manifest',
      'The claims of a manifest are of all its files: leave --only out.',
    );
  return readPromised(folder, await readText(folder, manifestFileName), names.filter(isHalf));
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
    toolFiles: await changedToolFiles(folder, manifest.tool),
  };
}

/**
 * Without a manifest, in the form of whatever tool the folder is of.
 * @param only patterns of the names of up files; none: all
 */
async function readByHand(
  folder: string,
  names: readonly string[],
  only: readonly string[],
): Promise<MigrationFolder> {
  const read = await readForm(folder, names);
  const wanted = only.map(namePattern);
  const isWanted = (name: string) => wanted.length === 0 || wanted.some((pattern) => pattern.test(name));
  const migrations = read.migrations.filter(({ up }) => isWanted(up.fileName));
  const absent = read.missing.filter(({ fileName, half, beside }) =>
    isWanted(half === 'down' ? beside : fileName),
  );
  if (migrations.length + absent.length === 0)
    throw missing(
      only.length > 0 ? `${folder} holds no migration ${only.join(' or ')}` : `${folder} holds no migrations`,
    );
  return {
    manifest: null,
    manifestText: null,
    migrations,
    missing: absent,
    unlisted: [],
    edited: [],
    toolFiles: [],
  };
}

async function readForm(folder: string, names: readonly string[]): Promise<HandWritten> {
  if (names.includes(sqitchPlan)) {
    const scripts = await Promise.all(
      ['deploy', 'revert'].map(async (place) =>
        (await listFiles(join(folder, place))).map((name) => `${place}/${name}`),
      ),
    );
    return readSqitch(await readText(folder, sqitchPlan), await readAll(folder, scripts.flat()));
  }
  const halves = names.filter(isHalf);
  if (halves.length > 0) return readPairs(await readAll(folder, halves));
  return readSingle(
    await readAll(
      folder,
      names.filter((name) => name.endsWith('.sql')),
    ),
  );
}

/** `*` stands for anything. */
function namePattern(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}

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
      up: { fileName: upName, content: up, inTransaction: null },
      down: down === undefined ? null : { fileName: downName, content: down, inTransaction: null },
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
    hint: 'Give the folder that advise wrote, one with pairs of <name>.up.sql and <name>.down.sql, or that of dbmate, goose or sqitch.',
    cause,
  });
}
