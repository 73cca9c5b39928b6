import type { IndexKeyTarget } from './index-definition.ts';
import type { RelationName } from './relation.ts';

export type PredicateKind =
  | 'equality' // col = value
  | 'in' // col IN (...) / = ANY
  | 'range' // <, <=, >, >=, BETWEEN
  | 'is-null'
  | 'is-not-null'
  | 'is-true' // boolean column used as a condition, or IS TRUE / = true
  | 'is-false'
  | 'like-prefix' // LIKE 'x%', ~ '^x', starts_with(..., 'x'), or LIKE $1 (unknown pattern)
  | 'pattern' // LIKE '%x%', ILIKE, ~ 'x'
  | 'containment' // @>, <@, &&, ?, @@ ..., value = ANY (col)
  | 'inequality' // <>, NOT IN
  | 'other';

/** What a query asks of one expression of one relation. */
export interface Predicate {
  readonly kind: PredicateKind;
  readonly target: IndexKeyTarget;
  /** SQL operator with the target on its left, e.g. `=`, `>=`, `~~`, `@>`; `= any` for an element of the target; null for null tests. */
  readonly operator: string | null;
  /** What stands against the target. */
  readonly value: PredicateValue;
  /** False where no B-tree on `target` can serve it: inequality, value of another type, leading wildcard, containment ... */
  readonly sargable: boolean;
  /** Why no index at all can hold `target`; absent where one can. */
  readonly obstacle?: TargetObstacle;
  /** typname of what an expression that is the target yields, as far as its text tells; absent for columns, which have their own. */
  readonly type?: string;
  /** The condition as SQL in terms of unqualified columns, where it holds only constants: what a partial index could carry. */
  readonly constantSql: string | null;
  /**
   * For a row comparison, `(a, b) > ($1, $2)`: the targets after the first, in order. The predicate itself is the range of the
   * first that it implies; an index on all of them in this order serves the whole.
   */
  readonly rowTargets?: readonly IndexKeyTarget[];
}

export type TargetObstacle =
  | 'parameter' // the expression holds one
  | 'unstable' // its result depends on more than the row
  | 'value' // how near or like a value it is
  | 'type'; // the column as another type, to meet the value's

export type PredicateValue =
  | { readonly kind: 'parameter'; readonly number: number }
  | { readonly kind: 'constant'; readonly sql: string }
  /** A column or expression of another relation in the query: a join. */
  | { readonly kind: 'relation'; readonly relation: RelationName; readonly column: string | null }
  /** An expression of parameters, constants, stable functions or an uncorrelated subquery. */
  | { readonly kind: 'expression' }
  | { readonly kind: 'none' };

export interface OrderKey {
  readonly target: IndexKeyTarget;
  readonly direction: 'asc' | 'desc';
  readonly nulls: 'first' | 'last';
}

/** An ORDER BY of distances, `place <-> $1`, with a LIMIT: the nearest first. */
export interface NearestOrder {
  readonly target: IndexKeyTarget;
  /** As of a predicate. */
  readonly type?: string;
}

/** One occurrence of a base relation (table, partitioned table, materialised view) in a query. */
export interface RelationUse {
  readonly relation: RelationName;
  /** Alias in the query, or the relation's name. */
  readonly alias: string;
  /** Conditions that all must hold (top-level AND of WHERE, ON, and what EXISTS / IN subqueries join by). */
  readonly predicates: readonly Predicate[];
  /** Conditions under one OR: each branch is a conjunction; a branch that does not restrict this relation makes the list useless and is left out. */
  readonly disjunctions: readonly (readonly (readonly Predicate[])[])[];
  /** ORDER BY of the query level it is at, when all keys are this relation's (a prefix otherwise); empty when none. */
  readonly order: readonly OrderKey[];
  /** Whether the order comes with LIMIT / FETCH FIRST. */
  readonly limited: boolean;
  /** Absent where none is asked for. */
  readonly nearest?: NearestOrder;
  /** GROUP BY / DISTINCT keys when all are this relation's. */
  readonly grouping: readonly IndexKeyTarget[];
  readonly distinct: readonly IndexKeyTarget[];
  /** What min() and max() are of, where a level without groups computes nothing else: each is at one end of an index of its own. */
  readonly extremes: readonly IndexKeyTarget[];
  /** Every column of it that the query reads, sorted; null when all may be (`*`, whole-row). */
  readonly columns: readonly string[] | null;
  /** Columns it is the target of writing to (UPDATE SET / INSERT), sorted. */
  readonly written: readonly string[];
  /** `read`: only scanned; `target`: the relation an INSERT / UPDATE / DELETE / MERGE changes. */
  readonly role: 'read' | 'target';
}
