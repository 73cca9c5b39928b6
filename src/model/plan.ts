import type { RelationName } from './relation.ts';

/** A node of EXPLAIN (FORMAT JSON, VERBOSE); costs in planner units. */
export interface PlanNode {
  readonly nodeType: string;
  readonly relation: RelationName | null;
  readonly alias: string | null;
  readonly indexName: string | null;
  readonly startupCost: number;
  readonly totalCost: number;
  readonly rows: number;
  readonly width: number;
  /** Filter, Index Cond, Recheck Cond, Hash Cond, Merge Cond, Join Filter: those present, as EXPLAIN prints them. */
  readonly conditions: Readonly<Record<string, string>>;
  readonly sortKeys: readonly string[];
  readonly children: readonly PlanNode[];
}

export interface Plan {
  readonly cost: number;
  readonly root: PlanNode;
}
