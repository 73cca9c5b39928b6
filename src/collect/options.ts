/** What a caller may choose about reading a source, and the defaults. */

export interface CollectOptions {
  /** Longest that one catalogue read may run on the source. */
  readonly statementTimeoutMs: number;
  /** Longest wait for a lock, e.g. behind an ALTER TABLE. */
  readonly lockTimeoutMs: number;
  /** Statements of pg_stat_statements to keep by total time. */
  readonly topStatements: number;
  /** Statements slower than this on average are kept as well, however rare. */
  readonly slowStatementMs: number;
  /** `none` leaves the workload empty, for a caller that brings its own. */
  readonly workload: 'pg_stat_statements' | 'none';
  /** Whether to take parameters' values from what other sessions sent last: values of rows, which nothing else reads. */
  readonly observeValues: boolean;
  /** Schemas in which unqualified names of the workload are looked up; null: as the source has it. */
  readonly searchPath: readonly string[] | null;
  /** Told before each step, while the transaction is open; awaited. */
  readonly onStep: ((step: string) => void | Promise<void>) | null;
}

export const defaultCollectOptions: CollectOptions = {
  statementTimeoutMs: 60_000,
  lockTimeoutMs: 2_000,
  topStatements: 500,
  slowStatementMs: 100,
  workload: 'pg_stat_statements',
  observeValues: false,
  searchPath: null,
  onStep: null,
};
