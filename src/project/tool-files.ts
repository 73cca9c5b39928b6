/** Writes out, in memory, what a migration tool is to get: reads its folder, and hands that to the format. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { ToolFolder, ToolOutput } from '../migrations/formats/format.ts';
import { readFormatPairs } from '../migrations/formats/read-pairs.ts';
import { findFormat } from '../migrations/formats/registry.ts';
import type { FormatId, Manifest, MigrationPair } from '../model/migration.ts';
import { errorMessage, IndexwrightError } from '../util/errors.ts';
import { compareText } from '../util/identifiers.ts';
import { isClosed, isMissing } from './files.ts';

export interface ToolTarget {
  readonly format: FormatId;
  /** Folder on disk. */
  readonly folder: string;
}

export interface ToolFiles extends ToolTarget, ToolOutput {}

/**
 * Nothing is written. @param replaced paths of files that an earlier run left and this one replaces: they do not count
 * Errors: `format-*`, `tool-folder-unreadable`
 */
export async function renderToolFiles(
  target: ToolTarget,
  pairs: readonly MigrationPair[],
  manifest: Manifest,
  replaced: readonly string[],
): Promise<ToolFiles> {
  const format = findFormat(target.format);
  const gone = new Set(replaced.map((path) => resolve(path)));
  const names = (await listFiles(target.folder)).filter((name) => !gone.has(resolve(target.folder, name)));
  const folder: ToolFolder = {
    name: resolve(target.folder).split(/[\\/]/).slice(-2).join('/'),
    names,
    texts: await readTexts(target.folder, format.reads(names)),
    modules: await isModulePackage(target.folder),
  };
  return { ...target, ...format.render(await readFormatPairs(pairs, manifest), folder) };
}

/** Folders that hold no migrations of anybody's, and are large. */
const skipped = /^(?:node_modules|vendor|venv|__pycache__|dist|build|target|coverage|\..+)$/;

/** Paths below a folder with `/`, in code-unit order; none where it is not there. */
export async function listFiles(folder: string, depth = 4): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const below = await Promise.all(
      entries.map(async (entry) => {
        if (!entry.isDirectory()) return [entry.name];
        if (depth === 1 || skipped.test(entry.name)) return [];
        const below = await listFiles(join(folder, entry.name), depth - 1).catch(closedFolder);
        return below.map((name) => `${entry.name}/${name}`);
      }),
    );
    return below.flat().sort(compareText);
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw new IndexwrightError('tool-folder-unreadable', `cannot read ${folder}: ${errorMessage(cause)}`, {
      hint: 'Give the folder of the migrations with --format-dir.',
      cause,
    });
  }
}

/** Below the folder that was asked for, one that is closed to us is none of a migration tool's. */
function closedFolder(error: unknown): readonly string[] {
  if (error instanceof IndexwrightError && isClosed(error.cause)) return [];
  throw error;
}

export async function readTexts(
  folder: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
}

/** What Node would make of a .js file there: the nearest package.json decides. */
async function isModulePackage(folder: string): Promise<boolean> {
  for (let place = resolve(folder); ; place = dirname(place)) {
    const text = await readFile(join(place, 'package.json'), 'utf8').catch(() => null);
    if (text !== null) return /"type"\s*:\s*"module"/.test(text);
    if (place === dirname(place)) return false;
  }
}

/** As a manifest holds it. */
export function folderFrom(manifestFolder: string, toolFolder: string): string {
  return relative(resolve(manifestFolder), resolve(toolFolder)).replaceAll('\\', '/') || '.';
}
