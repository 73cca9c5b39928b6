import type { CandidateIndex, IndexDefinition } from './index-definition.ts';
import type { Plan } from './plan.ts';
import type { RelationName } from './relation.ts';

/** A statement as the judge can plan it. */
export interface PlannableQuery {
  readonly id: string;
  readonly plannableText: string;
  /** Schemas that its names are looked up in; left out where they are the database's. */
  readonly searchPath?: readonly string[];
  /** Role that it is planned as, where row-level security decides what that role reads. */
  readonly role?: string;
  readonly parameterCount: number;
}

/** One cost question: a query, and the candidates that exist while it is planned. */
export interface WhatIfQuestion {
  readonly query: PlannableQuery;
  /** Any order. */
  readonly candidateIds: readonly string[];
  /** Existing indexes that are away meanwhile; with one of a partitioned table, those attached to it. */
  readonly without?: readonly RelationName[];
}

/** An index that exists and serves all that a candidate would. */
export interface ServingIndex {
  readonly servedBy: string;
}

/** The planner's answer to one (query, configuration); candidate ids its plan uses, sorted. */
export interface CostedPlan {
  readonly plan: Plan;
  readonly usedCandidateIds: readonly string[];
}

export interface PlanFailure {
  readonly error: string;
  /** SQLSTATE. */
  readonly sqlState: string | null;
}

export interface CandidateSize {
  readonly pages: number;
  readonly tuples: number;
  readonly sizeBytes: number;
  /** Levels above the leaves (B-tree), else 0. */
  readonly treeHeight: number;
}

/** A candidate that the judge knows from now on. */
export interface AddedCandidate extends CandidateSize {
  /** As the server understood it: what it names means the same under any search path. */
  readonly definition: IndexDefinition;
}

export type CandidateAnswer = AddedCandidate | ServingIndex | PlanFailure;

/** Hypothetical indexes judged by the real planner. Implementations: the switched-index judge in the twin, HypoPG. */
export interface WhatIfJudge {
  /** Makes the candidates known; by candidate id a size, the index that makes it needless, or the server's reason why it cannot exist. */
  addCandidates(candidates: readonly CandidateIndex[]): Promise<ReadonlyMap<string, CandidateAnswer>>;
  /** One answer per question, in order. */
  plan(questions: readonly WhatIfQuestion[]): Promise<readonly (CostedPlan | PlanFailure)[]>;
  /** Plans every query as the database is, with schema names and qualified columns (VERBOSE); one answer per query, in order. */
  describe(queries: readonly PlannableQuery[]): Promise<readonly (Plan | PlanFailure)[]>;
  /** Types that the server gives the parameters of each query, `$1` first; one list per query, in order, empty where it has none. */
  parameterTypes(queries: readonly PlannableQuery[]): Promise<readonly (readonly string[])[]>;
  /** Why it cannot plan without an index that exists, as a sentence; null where it can. */
  readonly cannotHide: string | null;
  /** Bytes that B-trees which exist would take if they were built anew, by quoted name; of some or all it may know nothing. */
  freshSizes(indexes: readonly RelationName[]): Promise<ReadonlyMap<string, number>>;
  /** Number of EXPLAINs so far. */
  readonly calls: number;
}
