/** Writes a folder of migrations, and the user's tool's files, replacing what an earlier run wrote there and nobody has touched since. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Advice } from './advise.ts';
import type { ModelLine } from './migrations/formats/format.ts';
import { findFormat } from './migrations/formats/registry.ts';
import { formatManifest, manifestFileName } from './migrations/manifest.ts';
import type { KeptPair, Manifest, ManifestTool } from './model/migration.ts';
import type { Catalogue } from './model/snapshot.ts';
import { exists, placeProblem, replaceFiles } from './project/files.ts';
import { appliedPairs, keptToolFiles, readPreviousManifest, untouchedFiles } from './project/previous-run.ts';
import { folderFrom, renderToolFiles, type ToolFiles, type ToolTarget } from './project/tool-files.ts';
import { errorMessage, IndexwrightError } from './util/errors.ts';
import { sha256 } from './util/hash.ts';

export interface WrittenMigrations {
  /** Of the pairs and the manifest. */
  readonly paths: readonly string[];
  /** The tool's files, and what to know before they are run. */
  readonly tool: WrittenToolFiles | null;
  /** A tool whose files are there from an earlier run, and were left as they are; null where there is none. */
  readonly left: ToolTarget | null;
}

export interface WrittenToolFiles {
  readonly paths: readonly string[];
  readonly notes: readonly string[];
  readonly model: readonly ModelLine[];
}

/**
 * Pairs of an earlier run go, except those whose index the catalogue holds: somebody applied them, and needs their rollback. So do
 * that run's files of a migration tool, where its files are asked for again; else they stay, since a plan or journal may name them.
 * Errors: `migrations-edited`, `migrations-other-tool`, `manifest-invalid`, `format-*`; `migrations-unwritable`, then what the
 * folders held is there still, unless the last step failed: putting the new files, all written by then, in place.
 */
export async function writeMigrations(
  folder: string,
  { pairs, manifest }: Advice,
  catalogue: Catalogue | null = null,
  target: ToolTarget | null = null,
): Promise<WrittenMigrations> {
  const previous = await readPreviousManifest(folder);
  const ups = new Set(pairs.map(({ up }) => up.fileName));
  // The rollback of an index that is there must not be lost.
  const kept = previous === null ? [] : appliedPairs(previous, catalogue).filter(({ up }) => !ups.has(up));
  await assertSameTool(folder, previous, target);
  const own = previous === null ? [] : await untouchedFiles(folder, previous, target !== null);
  const replaced = own.filter((file) => !kept.some(({ up }) => up === file.up)).map(({ path }) => path);
  const tool = target === null ? null : await renderToolFiles(target, pairs, manifest, replaced);
  const scripts = new Map(
    pairs.flatMap(({ up, down }) => [up, down]).map((file) => [join(folder, file.fileName), file.content]),
  );
  const toolFiles = new Map((tool?.files ?? []).map((file) => [join(tool?.folder ?? '', file.path), file]));
  const extended = [...toolFiles].flatMap(([path, { up }]) => (up === null ? [path] : []));
  await assertFree([...scripts.keys(), ...toolFiles.keys()], [...replaced, ...extended]);
  const keptTool = previous === null || target === null ? previous?.tool : keptToolFiles(previous, kept);
  const files = new Map([
    ...scripts,
    ...[...toolFiles].map(([path, { content }]) => [path, content] as const),
    // The manifest last: until it is there, the folder is the earlier run's.
    [
      join(folder, manifestFileName),
      formatManifest(withFurther(manifest, kept, toolEntry(folder, tool, keptTool))),
    ],
  ]);
  try {
    for (const place of [folder, ...[...toolFiles.keys()].map(dirname)])
      await mkdir(place, { recursive: true });
    await replaceFiles(files);
    const current = new Set([...files.keys()].map((path) => resolve(path)));
    for (const path of replaced) if (!current.has(resolve(path))) await rm(path, { force: true });
  } catch (cause) {
    throw new IndexwrightError('migrations-unwritable', `cannot write to ${folder}: ${errorMessage(cause)}`, {
      hint: 'Give a folder that can be written with --out.',
      cause,
    });
  }
  return {
    paths: [...scripts.keys(), join(folder, manifestFileName)],
    tool: tool === null ? null : { paths: [...toolFiles.keys()], notes: tool.notes, model: tool.model ?? [] },
    left: target === null && keptTool !== undefined ? toolTarget(folder, keptTool) : null,
  };
}

function toolTarget(folder: string, { format, folder: below }: ManifestTool): ToolTarget {
  return { format, folder: join(folder, below) };
}

/** Files of another tool cannot just go: its own plan or journal may name them, and its database may have run them. */
async function assertSameTool(
  folder: string,
  previous: Manifest | null,
  target: ToolTarget | null,
): Promise<void> {
  if (previous?.tool === undefined || target === null) return;
  const before = toolTarget(folder, previous.tool);
  if (before.format === target.format && resolve(before.folder) === resolve(target.folder)) return;
  for (const { path } of previous.tool.files)
    if (await exists(join(before.folder, path)))
      throw new IndexwrightError(
        'migrations-other-tool',
        `the manifest of ${folder} is also that of files for ${findFormat(before.format).name} in ${before.folder}, which an earlier run wrote`,
        { hint: 'Give another folder with --out; or delete those files, if nobody has applied them.' },
      );
}

/** Whatever has the name of a new file and is none of ours stops it. */
async function assertFree(paths: readonly string[], own: readonly string[]): Promise<void> {
  const ours = new Set(own.map((path) => resolve(path)));
  for (const path of paths)
    if (!ours.has(resolve(path)) && (await exists(path)))
      throw new IndexwrightError('migrations-edited', `${path} exists and is not what advise wrote`, {
        hint: 'Move it away, or give another folder with --out.',
      });
}

/** What the manifest holds of a tool's files: those of this run, and those of pairs that are kept. */
function toolEntry(
  folder: string,
  tool: ToolFiles | null,
  kept: ManifestTool | undefined,
): ManifestTool | undefined {
  if (tool === null) return kept;
  const place = { format: tool.format, folder: folderFrom(folder, tool.folder) };
  const before = kept?.format === place.format && kept.folder === place.folder ? kept.files : [];
  return {
    ...place,
    files: [...before, ...tool.files.map(({ path, content, up }) => ({ path, sha256: sha256(content), up }))],
  };
}

/** Where nothing is to be added, the bytes are those of the advice. */
function withFurther(
  manifest: Manifest,
  kept: readonly KeptPair[],
  tool: ManifestTool | undefined,
): Manifest {
  return {
    ...manifest,
    ...(kept.length === 0 ? {} : { kept }),
    ...(tool === undefined ? {} : { tool }),
  };
}

/**
 * Whether writeMigrations could write here, asked before the work that leads to it. Errors: `migrations-unwritable` for a file, or a
 * place without permission; `migrations-foreign` for a folder with files of others; `migrations-edited`; `migrations-other-tool`; `manifest-*`.
 */
export async function checkMigrationsFolder(folder: string, target: ToolTarget | null = null): Promise<void> {
  await assertPlace(folder, '--out');
  if (target !== null) await assertPlace(target.folder, '--format-dir');
  if (!(await exists(folder))) return;
  const previous = await readPreviousManifest(folder);
  if (previous !== null) {
    await assertSameTool(folder, previous, target);
    await untouchedFiles(folder, previous, target !== null);
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

async function assertPlace(folder: string, flag: string): Promise<void> {
  const problem = await placeProblem(folder);
  if (problem !== null)
    throw new IndexwrightError('migrations-unwritable', `cannot write to ${folder}: ${problem}`, {
      hint: `Give a folder that can be written with ${flag}.`,
    });
}
