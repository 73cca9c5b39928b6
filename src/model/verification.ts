import type { Note } from './snapshot.ts';

export type GateName =
  | 'apply'
  | 'valid'
  | 'used'
  | 'cheaper'
  | 'no-regression'
  | 'rollback'
  | 'catalogue-identical'
  | 'reapply';

export interface GateResult {
  readonly gate: GateName;
  readonly passed: boolean;
  /** What it was about: an index, a query id, a file; null for the whole. */
  readonly subject: string | null;
  /** One sentence with the figures. */
  readonly message: string;
}

/** Milliseconds of EXPLAIN ANALYZE's execution time over n warm runs. */
export interface LatencySample {
  readonly runs: number;
  readonly meanMs: number;
  readonly p95Ms: number;
}

export interface QueryMeasurement {
  readonly queryId: string;
  readonly text: string;
  readonly calls: number;
  readonly costBefore: number;
  readonly costAfter: number;
  /** With real rows only. */
  readonly latencyBefore: LatencySample | null;
  readonly latencyAfter: LatencySample | null;
  readonly indexes: readonly string[];
}

export interface IndexMeasurement {
  readonly indexName: string;
  readonly relation: string;
  /** Milliseconds of the file's CREATE INDEX statements, and of its DROP INDEX statements. */
  readonly buildMs: number;
  readonly dropMs: number;
  /** With real rows: measured; else the estimate. */
  readonly sizeBytes: number;
  readonly measured: boolean;
}

export interface Verification {
  readonly passed: boolean;
  /** `twin` (no rows) or `rows` (real rows were copied). */
  readonly data: 'twin' | 'rows';
  readonly serverVersion: string;
  readonly gates: readonly GateResult[];
  readonly indexes: readonly IndexMeasurement[];
  readonly queries: readonly QueryMeasurement[];
  /** What the figures lack: what could not be read, rebuilt, copied, planned or timed; files edited since. */
  readonly notes: readonly Note[];
}
