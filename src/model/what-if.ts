import type { CandidateIndex } from './index-definition.ts';
import type { Plan } from './plan.ts';

/** A set of candidate indexes, as one cost question. */
export interface Configuration {
  /** Ids of candidates that exist in this question, any order. */
  readonly candidateIds: readonly string[];
}

/** A statement as the judge can plan it. */
export interface PlannableQuery {
  readonly id: string;
  readonly plannableText: string;
  readonly parameterCount: number;
}

/** The planner's answer to one (query, configuration); candidate ids its plan uses, sorted. */
export interface CostedPlan {
  readonly plan: Plan;
  readonly usedCandidateIds: readonly string[];
  /** Names of indexes that already exist and are used, as EXPLAIN prints them (without schema), sorted. */
  readonly usedIndexes: readonly string[];
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

/** Hypothetical indexes judged by the real planner. Implementations: the switched-index judge in the twin, HypoPG. */
export interface WhatIfJudge {
  /** Makes the candidates known; returns a size or the server's reason why it cannot exist, by candidate id. */
  addCandidates(
    candidates: readonly CandidateIndex[],
  ): Promise<ReadonlyMap<string, CandidateSize | PlanFailure>>;
  /** Plans every query under one configuration; one answer per query, in order. */
  plan(
    queries: readonly PlannableQuery[],
    configuration: Configuration,
  ): Promise<readonly (CostedPlan | PlanFailure)[]>;
  /** Plans every query as the database is, with schema names and qualified columns (VERBOSE); one answer per query, in order. */
  describe(queries: readonly PlannableQuery[]): Promise<readonly (Plan | PlanFailure)[]>;
  /** Number of EXPLAINs so far. */
  readonly calls: number;
}
