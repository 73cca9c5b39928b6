/** Looks at a migration tool's files that the manifest names: whether they are there, and as they were written. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ManifestTool } from '../model/migration.ts';
import { sha256 } from '../util/hash.ts';

export interface ToolFileState {
  /** From the manifest's folder, with `/`. */
  readonly path: string;
  readonly state: 'missing' | 'edited';
}

/** Those that are not as they were. A file that the tool extends may grow, and graphile-migrate's are moved as they are committed. */
export async function changedToolFiles(
  manifestFolder: string,
  tool: ManifestTool | undefined,
): Promise<readonly ToolFileState[]> {
  if (tool === undefined) return [];
  const states = await Promise.all(
    tool.files.map(async ({ path: name, sha256: hash, up }): Promise<ToolFileState | null> => {
      const path = `${tool.folder}/${name}`;
      const bytes = await readFile(join(manifestFolder, path)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
        throw error;
      });
      if (bytes === null)
        return tool.format === 'graphile-migrate' && up !== null ? null : { path, state: 'missing' };
      return up === null || sha256(bytes) === hash ? null : { path, state: 'edited' };
    }),
  );
  return states.filter((state) => state !== null);
}
