/** Folders as advise writes them, from indexes said in one line each. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildManifest } from '../../../src/migrations/manifest.ts';
import { emitMigrations } from '../../../src/migrations/pair.ts';
import type { RecommendedDrop } from '../../../src/model/existing-index.ts';
import type { MigrationPair } from '../../../src/model/migration.ts';
import type { RecommendedIndex } from '../../../src/model/recommendation.ts';
import type { Catalogue } from '../../../src/model/snapshot.ts';
import { writeMigrations } from '../../../src/write-migrations.ts';
import { recommendation } from '../../unit/migrations/fixtures.ts';

export interface FolderContents {
  readonly indexes: readonly RecommendedIndex[];
  readonly drops?: readonly RecommendedDrop[];
  /** Where partitions are looked up. */
  readonly catalogue?: Catalogue;
  /** What the files wait for a lock, instead of ten minutes. */
  readonly lockTimeout?: string;
}

/** A new folder; remove it with `removeFolder`. */
export async function makeFolder(contents: FolderContents): Promise<string> {
  const { indexes, drops = [], catalogue, lockTimeout } = contents;
  const made = recommendation(indexes, { drops });
  const pairs = emitMigrations(made, {
    timestamp: '20260101000000',
    ...(catalogue === undefined ? {} : { catalogue }),
  }).map((pair) => withLockTimeout(pair, lockTimeout));
  const folder = mkdtempSync(join(tmpdir(), 'indexwright-apply-'));
  const manifest = buildManifest(made, pairs, '0'.repeat(64));
  await writeMigrations(folder, { recommendation: made, pairs, manifest });
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function withLockTimeout(pair: MigrationPair, limit: string | undefined): MigrationPair {
  if (limit === undefined) return pair;
  const change = (file: MigrationPair['up']) => ({
    ...file,
    content: file.content.replaceAll("lock_timeout = '10min'", `lock_timeout = '${limit}'`),
  });
  return { ...pair, up: change(pair.up), down: change(pair.down) };
}
