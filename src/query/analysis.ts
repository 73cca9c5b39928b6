/** The working state of reading one statement; every step of it adds to this. */
import type { Node, SelectStmt } from '@pgsql/types';
import type { RelationName } from '../model/relation.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { type Choices, newChoices } from './choices.ts';
import { newParameterLog, type ParameterLog } from './parameters.ts';
import { type Region, rootRegion } from './region.ts';
import type { Level, OrderRequest, Scope } from './scope.ts';
import type { UseBuilder } from './use.ts';

/** A bound condition that holds for every row of its region. */
export interface Condition {
  readonly expression: Node;
  readonly region: Region;
}

/** GROUP BY or DISTINCT keys, or what min() and max() are of, bound. */
export interface KeyListRequest {
  readonly kind: 'grouping' | 'distinct' | 'extremes';
  readonly keys: readonly Node[];
  readonly region: Region;
}

/** A WITH query as its references see it. */
export interface Cte {
  /** Called once per reference: the planner merges it there (reads it anew), or all share one opaque result. */
  readonly read: (region: Region) => Level;
}

/** Where a query level stands: what surrounds it. */
export interface Environment {
  readonly outer: Scope | null;
  readonly ctes: ReadonlyMap<string, Cte>;
  /** Views being read, outermost first, so that one that names itself ends. */
  readonly views: readonly string[];
}

export interface Analysis {
  readonly catalogue: CatalogueIndex;
  readonly root: Region;
  readonly uses: UseBuilder[];
  readonly conditions: Condition[];
  readonly orders: { readonly request: OrderRequest; readonly region: Region }[];
  readonly keyLists: KeyListRequest[];
  readonly parameters: ParameterLog;
  readonly missing: Set<string>;
  readonly system: Map<string, RelationName>;
  readonly choices: Choices;
  /** What a subquery inside an expression became, so that it is read once however often the expression is bound. */
  readonly subqueries: Map<object, Node>;
  /** Views and WITH queries that may still be read in their places: some that name each other twice double at each level. */
  expansionsLeft: number;
  readonly readers: Readers;
}

/** The steps that call each other in a circle (a level holds expressions, which hold levels), handed in by analyse.ts. */
export interface Readers {
  readonly readSelect: (
    select: SelectStmt,
    environment: Environment,
    region: Region,
    analysis: Analysis,
  ) => Level;
  /** Any statement that WITH may hold. */
  readonly readStatement: (
    statement: Node,
    environment: Environment,
    region: Region,
    analysis: Analysis,
  ) => Level;
}

export const OUTERMOST: Environment = { outer: null, ctes: new Map(), views: [] };

export function newAnalysis(catalogue: CatalogueIndex, readers: Readers): Analysis {
  return {
    catalogue,
    root: rootRegion(),
    uses: [],
    conditions: [],
    orders: [],
    keyLists: [],
    parameters: newParameterLog(),
    missing: new Set(),
    system: new Map(),
    choices: newChoices(),
    subqueries: new Map(),
    expansionsLeft: 1_000,
    readers,
  };
}
