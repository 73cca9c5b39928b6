import type { RelationName } from './relation.ts';

export type AccessMethod = 'btree' | 'hash' | 'gin' | 'gist' | 'spgist' | 'brin';

/** What one key of an index stores: a column, or an expression given as SQL without outer parentheses. */
export type IndexKeyTarget =
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'expression'; readonly sql: string };

export interface IndexKey {
  readonly target: IndexKeyTarget;
  readonly direction: 'asc' | 'desc';
  /** Postgres' default is `last` for asc and `first` for desc. */
  readonly nulls: 'first' | 'last';
  /** Quoted SQL of a non-default operator class, or null. */
  readonly opclass: string | null;
  /** Quoted SQL of a collation that differs from the column's, or null. */
  readonly collation: string | null;
}

/** What makes an index what it is, without its name. */
export interface IndexDefinition {
  readonly relation: RelationName;
  readonly accessMethod: AccessMethod;
  readonly keys: readonly IndexKey[];
  /** INCLUDE columns, in order. */
  readonly included: readonly string[];
  /** The partial-index predicate as SQL, or null. */
  readonly predicate: string | null;
}

/** Proposed by a generator, not yet chosen. `id` is the canonical text of the definition, unique and stable. */
export interface CandidateIndex {
  readonly id: string;
  readonly definition: IndexDefinition;
  /** Generators that proposed it, sorted: `equality-range`, `order`, `join`, `partial` ... */
  readonly generators: readonly string[];
  /** Ids of the queries it was proposed for, sorted. */
  readonly queryIds: readonly string[];
}
