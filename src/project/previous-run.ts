/** What an earlier run left in a folder of migrations: which of it is ours, untouched, and which of it was applied since. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestFileName, parseManifest } from '../migrations/manifest.ts';
import type { KeptPair, Manifest, ManifestTool } from '../model/migration.ts';
import type { Catalogue } from '../model/snapshot.ts';
import { errorMessage, IndexwrightError } from '../util/errors.ts';
import { sha256 } from '../util/hash.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { exists, isMissing } from './files.ts';

/** Null where there is none; one that cannot be read is an error, or its files would pass for foreign ones. */
export async function readPreviousManifest(folder: string): Promise<Manifest | null> {
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

export interface OwnFile {
  readonly path: string;
  /** Up file of the pair that it is of. */
  readonly up: string;
}

/**
 * What an earlier run wrote: missing, or as it was written. Errors: `migrations-edited`.
 * @param withTool the tool's files are among them, but for those that others extend too
 */
export async function untouchedFiles(
  folder: string,
  manifest: Manifest,
  withTool: boolean,
): Promise<readonly OwnFile[]> {
  const tool = withTool ? manifest.tool : undefined;
  const files = [
    ...ownPairs(manifest).flatMap(({ up, down, upSha256, downSha256 }) => [
      { path: join(folder, up), up, hash: upSha256 },
      { path: join(folder, down), up, hash: downSha256 },
    ]),
    ...(tool?.files ?? []).flatMap(({ path, sha256: hash, up }) =>
      up === null ? [] : [{ path: join(folder, tool?.folder ?? '', path), up, hash }],
    ),
  ];
  for (const { path, hash } of files)
    if ((await exists(path)) && sha256(await readFile(path)) !== hash)
      throw new IndexwrightError('migrations-edited', `${path} was edited since advise wrote it`, {
        hint: 'Keep it by moving it away, or give another folder with --out.',
      });
  return files.map(({ path, up }) => ({ path, up }));
}

/** Pairs of earlier runs whose indexes exist by now, or do not where the pair drops them. */
export function appliedPairs(manifest: Manifest, catalogue: Catalogue | null): readonly KeptPair[] {
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

/** The tool's files of pairs that are kept; undefined where there are none. */
export function keptToolFiles(
  { tool }: Manifest,
  kept: readonly Pick<KeptPair, 'up'>[],
): ManifestTool | undefined {
  const ups = new Set(kept.map(({ up }) => up));
  const files = tool?.files.filter(({ up }) => up !== null && ups.has(up)) ?? [];
  return tool === undefined || files.length === 0 ? undefined : { ...tool, files };
}

/** What advise wrote into the folder and still answers for. */
function ownPairs({ migrations, drops = [], kept = [] }: Manifest): readonly KeptPair[] {
  return [...kept, ...migrations, ...drops];
}
