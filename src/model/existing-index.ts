import type { RelationName } from './relation.ts';
import type { WriteEstimate } from './write-estimate.ts';

/** Why an index that exists can go. */
export type DropCode =
  | 'invalid' // the rest of a build that failed
  | 'duplicate' // another index is the same
  | 'subsumed' // another index begins with its keys
  | 'replaced' // a recommended index begins with its keys
  | 'unused'; // neither scanned for long nor in any plan

/** Why an index that exists stays; docs/selection.md says what each means. */
export type KeptCode =
  | 'constraint'
  | 'unique'
  | 'replica-identity'
  | 'clustered'
  | 'incomplete'
  | 'not-restorable'
  | 'foreign-key'
  | 'in-use'
  | 'in-plans'
  | 'smaller'
  | 'needed'
  | 'too-young'
  | 'out-of-scope'
  | 'not-judged';

/** An index as it must be made again, exactly. */
export interface RestorableIndex {
  readonly name: string;
  readonly relation: RelationName;
  /** pg_get_indexdef(), read with an empty search path. */
  readonly definition: string;
  /** Of a partitioned table itself, so that it has no storage. */
  readonly partitioned: boolean;
  /** Whether a key is an expression, which has statistics of its own. */
  readonly hasExpressions: boolean;
  /** The index that it is attached to, or null. */
  readonly parent: RelationName | null;
  readonly comment: string | null;
  readonly statisticsTargets: readonly StatisticsTarget[];
}

/** ALTER INDEX ... ALTER COLUMN n SET STATISTICS, for a key that is an expression. */
export interface StatisticsTarget {
  /** From 1. */
  readonly column: number;
  readonly target: number;
}

/** An index that exists and is recommended to go; of a partitioned table's, the whole tree counts as one. */
export interface RecommendedDrop {
  readonly name: string;
  readonly relation: RelationName;
  readonly code: DropCode;
  /** One sentence. */
  readonly reason: string;
  /** Itself first, then the indexes attached to it, each below its parent. */
  readonly members: readonly RestorableIndex[];
  /** The index of the same table, existing or recommended, that does its work; null where there is none to do. */
  readonly servedBy: string | null;
  /** As it is on disk: what dropping it frees. */
  readonly sizeBytes: number;
  /** Scans counted since `since`, ISO 8601. */
  readonly scans: number;
  readonly since: string;
  /** Ids of the queries whose plan uses it, with all recommended indexes there. */
  readonly queries: readonly string[];
  /** Workload cost of these, with it and without all that is dropped. */
  readonly costBefore: number;
  readonly costAfter: number;
  /** What writes pay for it, as for a new one; null where nobody counted the writes of its table. */
  readonly writes: WriteEstimate | null;
}

export interface KeptIndex {
  readonly name: string;
  readonly relation: RelationName;
  readonly code: KeptCode;
  /** One sentence. */
  readonly reason: string;
}

/** An index that takes far more room than it would if it were built anew. */
export interface BloatedIndex {
  readonly name: string;
  readonly relation: RelationName;
  readonly sizeBytes: number;
  /** Estimated. */
  readonly freshBytes: number;
  /** The statement that rebuilds it, without semicolon. */
  readonly command: string;
}

/** What became of the indexes that exist. */
export interface ExistingIndexes {
  /** In the order to apply, after all new indexes. */
  readonly drops: readonly RecommendedDrop[];
  /** By relation and name. */
  readonly kept: readonly KeptIndex[];
  /** Largest excess first. */
  readonly bloated: readonly BloatedIndex[];
}
