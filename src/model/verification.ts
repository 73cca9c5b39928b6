import type { Note } from './snapshot.ts';

/** What was asked, in the order in which it is asked. */
export type GateName =
  | 'folder'
  | 'lint'
  | 'squawk'
  | 'schema'
  | 'fresh'
  | 'apply'
  | 'valid'
  | 'dropped'
  | 'nothing-else'
  | 'reapply'
  | 'used'
  | 'cheaper'
  | 'no-regression'
  | 'size'
  | 'latency'
  | 'rollback'
  | 'catalogue-identical'
  | 'time-limit';

/** What a check that did not pass has found; docs/verification.md says what each means. */
export type FailureCode =
  | 'manifest-empty'
  | 'up-missing'
  | 'down-missing'
  | 'file-unlisted'
  | 'file-edited'
  | 'tool-file-missing'
  | 'tool-file-edited'
  | 'claim-duplicate'
  | 'claim-missing'
  | 'claim-inconsistent'
  | 'syntax-error'
  | 'no-work'
  | 'in-transaction'
  | 'not-concurrent'
  | 'unnamed-index'
  | 'unmeant-statement'
  | 'guard-differs'
  | 'wrong-relation'
  | 'definition-differs'
  | 'down-differs'
  | 'squawk-finding'
  | 'schema-differs'
  | 'snapshot-stale'
  | 'already-applied'
  | 'apply-failed'
  | 'index-missing'
  | 'index-invalid'
  | 'not-dropped'
  | 'changes-more'
  | 'not-idempotent'
  | 'index-unused'
  | 'claim-unproven'
  | 'claim-edited'
  | 'not-cheaper'
  | 'saving-below-claim'
  | 'query-worse'
  | 'query-broken'
  | 'size-over'
  | 'latency-worse'
  | 'rollback-failed'
  | 'not-rolled-back'
  | 'catalogue-changed'
  | 'time-limit';

export interface GateResult {
  readonly gate: GateName;
  readonly passed: boolean;
  /** Null where it passed. */
  readonly code: FailureCode | null;
  /** What it was about: an index, a query id, a file; null for the whole. */
  readonly subject: string | null;
  /** One sentence with the figures. */
  readonly message: string;
  /** Where in the folder to look; null where it passed, and where it is about the whole. */
  readonly location: FileLocation | null;
}

export interface FileLocation {
  /** Path inside the folder of migrations, with slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** A gate that was not asked. */
export interface SkippedGate {
  readonly gate: GateName;
  /** Why, without a full stop. */
  readonly reason: string;
}

/** Milliseconds of EXPLAIN ANALYZE's execution time over n warm runs. */
export interface LatencySample {
  readonly runs: number;
  readonly meanMs: number;
  readonly medianMs: number;
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
  /** Milliseconds of the file's CREATE INDEX statements, and of its DROP INDEX statements; null without real rows. */
  readonly buildMs: number | null;
  readonly dropMs: number | null;
  /** With real rows: measured; else the estimate. */
  readonly sizeBytes: number;
  readonly measured: boolean;
}

export interface Verification {
  readonly passed: boolean;
  /** `twin` (no rows) or `rows` (real rows were copied). */
  readonly data: 'twin' | 'rows';
  /** The throw-away server; null where nothing was run, because the files did not pass the checks before. */
  readonly serverVersion: string | null;
  readonly gates: readonly GateResult[];
  /** Gates that were turned off, or could not be asked. */
  readonly skipped: readonly SkippedGate[];
  readonly indexes: readonly IndexMeasurement[];
  readonly queries: readonly QueryMeasurement[];
  /** What the figures lack: what could not be read, rebuilt, copied, planned or timed; files edited since. */
  readonly notes: readonly Note[];
}
