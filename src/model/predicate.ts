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
  | 'containment' // @>, <@, &&, ?, @@ ...
  | 'inequality' // <>, NOT IN
  | 'other';

/** What a query asks of one expression of one relation. */
export interface Predicate {
  readonly kind: PredicateKind;
  readonly target: IndexKeyTarget;
  /** SQL operator with the target on its left, e.g. `=`, `>=`, `~~`, `@>`; null for null tests. */
  readonly operator: string | null;
  /** What stands against the target. */
  readonly value: PredicateValue;
  /** False where a plain B-tree on `target` cannot serve it: inequality, function around the column, leading wildcard ... */
  readonly sargable: boolean;
  /** The condition as SQL in terms of unqualified columns, where it holds only constants: what a partial index could carry. */
  readonly constantSql: string | null;
  /**
   * For a row comparison, `(a, b) > ($1, $2)`: the targets after the first, in order. The predicate itself is the range of the
   * first that it implies; an index on all of them in this order serves the whole.
   */
  readonly rowTargets?: readonly IndexKeyTarget[];
}

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
