import type { DropCode, RestorableIndex } from './existing-index.ts';
import type { IndexDefinition } from './index-definition.ts';
import type { RelationName } from './relation.ts';

/** A pair of files as text, before anything is written. */
export interface MigrationPair {
  readonly indexName: string;
  readonly relation: RelationName;
  readonly up: MigrationFile;
  readonly down: MigrationFile;
}

export interface MigrationFile {
  /** File name without folder. */
  readonly fileName: string;
  readonly content: string;
}

/** manifest.json beside the migrations: what verify checks the files and their claims against. */
export interface Manifest {
  readonly format: 'indexwright-manifest';
  readonly formatVersion: 1;
  readonly toolVersion: string;
  readonly inputHash: string;
  /** SHA-256 of the Snapshot without its workload: on the same one, costs are those of the claims. */
  readonly snapshotHash: string;
  readonly server: { readonly version: string; readonly major: number };
  readonly migrations: readonly ManifestEntry[];
  /** Pairs that drop an index which exists, to apply after all others; left out where there are none. */
  readonly drops?: readonly ManifestDrop[];
  /** Pairs of earlier runs that were applied since: they stay for their rollback. */
  readonly kept?: readonly KeptPair[];
  /** The same migrations as files of the user's tool; left out where there are none. */
  readonly tool?: ManifestTool;
  readonly queries: readonly ManifestQuery[];
  readonly totals: { readonly costBefore: number; readonly costAfter: number; readonly sizeBytes: number };
}

/** Migration tools whose files can be written beside the pairs. */
export type FormatId =
  | 'dbmate'
  | 'node-pg-migrate'
  | 'knex'
  | 'kysely'
  | 'graphile-migrate'
  | 'drizzle'
  | 'typeorm'
  | 'prisma'
  | 'golang-migrate'
  | 'goose'
  | 'flyway'
  | 'sqitch'
  | 'atlas'
  | 'rails'
  | 'django'
  | 'alembic';

export interface ManifestTool {
  readonly format: FormatId;
  /** The tool's folder, from the manifest's own; with `/`. */
  readonly folder: string;
  readonly files: readonly ManifestToolFile[];
}

export interface ManifestToolFile {
  /** Below the tool's folder, with `/`. */
  readonly path: string;
  /** SHA-256 of the file's bytes, hex. */
  readonly sha256: string;
  /** Up file of the pair that it is of; null for a file of the tool's that was extended. */
  readonly up: string | null;
}

export interface KeptPair {
  /** Its up file drops the index; left out where it creates it. */
  readonly drops?: true;
  readonly indexName: string;
  readonly relation: RelationName;
  readonly up: string;
  readonly down: string;
  /** SHA-256 of the files' bytes, hex. */
  readonly upSha256: string;
  readonly downSha256: string;
}

export interface ManifestDrop extends KeptPair {
  readonly code: DropCode;
  /** The index that does its work, or null. */
  readonly servedBy: string | null;
  /** What goes and comes back: itself, then those attached to it. */
  readonly members: readonly RestorableIndex[];
  readonly sizeBytes: number;
}

export interface ManifestEntry extends KeptPair {
  /** What `createSql` says, as data. */
  readonly definition: IndexDefinition;
  readonly createSql: string;
  readonly sizeBytes: number;
  /** Queries whose plan uses the index. */
  readonly queries: readonly string[];
}

export interface ManifestQuery {
  readonly id: string;
  readonly text: string;
  readonly calls: number;
  readonly costBefore: number;
  readonly costAfter: number;
  readonly indexes: readonly string[];
}
