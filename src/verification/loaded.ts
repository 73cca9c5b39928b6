/** Migrations as they were read, whatever form their files have. */
import type { ManifestDrop, ManifestEntry } from '../model/migration.ts';

export interface LoadedMigration {
  /** What the manifest promises of it; null for a pair that was written by hand. */
  readonly entry: ManifestEntry | null;
  /** The same of a pair that drops an index which exists. */
  readonly drop: ManifestDrop | null;
  readonly up: SourceFile;
  /** Null where it is missing. */
  readonly down: SourceFile | null;
}

export interface SourceFile {
  /** Path below the folder, with slashes. */
  readonly fileName: string;
  /** Of a file that holds both halves only this one, each line at its number. */
  readonly content: string;
  /** Why the tool would run it in a transaction, and what to write instead, without a full stop; null where it would not. */
  readonly inTransaction: string | null;
}

export interface MissingFile {
  readonly fileName: string;
  readonly half: 'up' | 'down';
  /** The other half of its pair. */
  readonly beside: string;
}

/** What the results of a pair are about: its index, or for one written by hand its up file. */
export function pairSubject({ entry, drop, up }: LoadedMigration): string {
  return (entry ?? drop)?.indexName ?? up.fileName;
}
