import type { ExistingIndexes } from './existing-index.ts';
import type { IndexDefinition } from './index-definition.ts';
import type { RelationName } from './relation.ts';
import type { Note } from './snapshot.ts';
import type { WriteEstimate } from './write-estimate.ts';

/** How a statement of the workload ends; every one has a verdict. */
export type VerdictCode =
  | 'improved'
  | 'already-served' // its scans use existing indexes
  | 'small-relation' // scans too small to matter
  | 'low-selectivity' // reads too large a part of the relation for an index to pay
  | 'not-sargable' // no index of any method can search for the condition as it is written
  | 'nothing-indexable' // no condition, order or grouping on a base relation
  | 'not-chosen' // an index would help, but budget, max-indexes, max-per-table, min-benefit or the regression guard kept it out
  | 'left-out' // include, exclude, min-calls or min-time: no index was sought for it, or not on what it scans
  | 'system-catalogue'
  | 'missing-relation'
  | 'unparsable'
  | 'unplannable'
  | 'utility';

export interface Verdict {
  readonly code: VerdictCode;
  /** One sentence a person understands without the manual. */
  readonly reason: string;
}

export interface QueryOutcome {
  readonly id: string;
  readonly text: string;
  readonly calls: number;
  readonly totalTimeMs: number | null;
  readonly meanTimeMs: number | null;
  readonly verdict: Verdict;
  /** Planner cost of one call; null where it could not be planned. */
  readonly costBefore: number | null;
  readonly costAfter: number | null;
  /** What its plan, without new indexes, reads from the first page to the last. */
  readonly sequentialScans: readonly SequentialScan[];
  /** Names of recommended indexes its plan uses. */
  readonly indexes: readonly string[];
  /** The same with values from the statistics in the place of its parameters; empty where it has none that they explain. */
  readonly values: readonly ValueOutcome[];
}

/**
 * Values for parameters: those that let through as many rows as any, those in the middle, those that let through few; and those
 * that a session was seen to send.
 */
export type ValueLabel = 'common' | 'typical' | 'rare' | 'observed';

export interface ValueOutcome {
  /** Several where they are the same values. */
  readonly labels: readonly ValueLabel[];
  /** Planner cost of one call with these values. */
  readonly costBefore: number;
  readonly costAfter: number;
  /** Names of recommended indexes that its plan then uses. */
  readonly indexes: readonly string[];
}

export interface SequentialScan {
  readonly relation: RelationName;
  /** Planner cost of the scan alone, once. */
  readonly cost: number;
}

export interface RecommendedIndex {
  readonly name: string;
  readonly relation: RelationName;
  readonly definition: IndexDefinition;
  /** The CREATE INDEX statement (not concurrent), without semicolon. */
  readonly createSql: string;
  /** Estimated. */
  readonly sizeBytes: number;
  /** Rows it will hold, estimated. */
  readonly tuples: number;
  /** Workload cost (calls x cost per call) of the queries that use it, before, and with the whole recommendation. */
  readonly costBefore: number;
  readonly costAfter: number;
  /** Ids of the queries whose plan uses it. */
  readonly queries: readonly string[];
  /** Existing indexes of the relation that start with one of its key columns, with why they do not serve. */
  readonly nearDuplicates: readonly string[];
  /** What the workload would cost more without it, beside the other recommended indexes. */
  readonly saving: number;
  /** What writes pay for it, estimated; null where nobody counted the writes of its table. */
  readonly writes: WriteEstimate | null;
}

export interface RecommendationOptions {
  readonly budgetBytes: number | null;
  readonly maxIndexes: number | null;
  /** Largest number of new indexes on one table; one on a partitioned table counts there, not with its partitions. */
  readonly maxPerTable: number | null;
  /** Fraction of the workload's cost an index must save to be worth having. */
  readonly minBenefit: number;
  readonly maxWidth: number;
  /** Largest tolerated rise of one query's cost, as a fraction. */
  readonly maxRegression: number;
  /** Tables that may get indexes: `public.orders`, `audit.*`, `*_log`; empty for all. */
  readonly include: readonly string[];
  /** Tables that may not, in the same form. */
  readonly exclude: readonly string[];
  /** A statement with fewer calls, or less time over all of them, has no index sought for it; it is planned and guarded all the same. */
  readonly minCalls: number;
  readonly minTimeMs: number;
  /** Days that the usage counters must cover before an index that exists may go; null where all that exist stay. */
  readonly minObservedDays: number | null;
}

/** Whose planner judged. */
export interface JudgingServer {
  /** Of the source. */
  readonly version: string;
  /** Of the server that planned. */
  readonly twinVersion: string;
  /** Whether the two plan alike. */
  readonly exact: boolean;
  /** A statistical twin, or HypoPG on the source itself. */
  readonly judge: 'twin' | 'hypopg';
}

export interface Recommendation extends ExistingIndexes {
  readonly toolVersion: string;
  /** SHA-256 of the Snapshot's canonical content and the options, hex. */
  readonly inputHash: string;
  readonly server: JudgingServer;
  readonly options: RecommendationOptions;
  /** In the order to apply: largest saving first. */
  readonly indexes: readonly RecommendedIndex[];
  /** By share of the workload's cost, largest first. */
  readonly queries: readonly QueryOutcome[];
  readonly totals: RecommendationTotals;
  readonly bound: RecommendationBound;
  /** The least cost for every size, by size, the empty set first; empty where the search was stopped before it. */
  readonly frontier: readonly FrontierPoint[];
  readonly notes: readonly Note[];
}

/**
 * How far from the best the answer is at most; planner cost of all calls of all queries that were planned. Proven, as far as one index
 * more never makes a plan dearer.
 */
export interface RecommendationBound {
  /** No set of the candidates within the limits makes the queries cost less. */
  readonly leastCost: number;
  /** What they cost with the recommended indexes, and the price that the search puts on these: what it minimises. */
  readonly pricedCost: number;
  /** No set within the limits has less of that. */
  readonly leastPricedCost: number;
}

/** The best set known of its size, by the programme alone: bars and guards of the search come on top. */
export interface FrontierPoint {
  /** Estimated. */
  readonly sizeBytes: number;
  /** Planner cost of all calls, by plans that are known; the real cost may be less. */
  readonly cost: number;
  /** Whether the curve bends most here: beyond, room buys much less. */
  readonly isKnee: boolean;
  readonly indexes: readonly IndexDefinition[];
}

export interface RecommendationTotals {
  readonly statements: number;
  readonly improved: number;
  readonly costBefore: number;
  readonly costAfter: number;
  /** What writes pay for all recommended indexes, in planner cost over all calls. */
  readonly writeCost: number;
  readonly sizeBytes: number;
  readonly candidates: number;
  readonly whatIfCalls: number;
}
