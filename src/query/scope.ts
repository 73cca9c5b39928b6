/** The shapes that name resolution works on: sources of columns, what a query level outputs, and scopes. */
import type { Node } from '@pgsql/types';
import type { UseBuilder } from './use.ts';

/** A named column of a source or a query level. Binding it counts as reading it. */
export interface Output {
  readonly name: string;
  /** The expression it stands for, in terms of base relations as far as conditions may be pushed down to them. */
  bind(): Node;
}

/** One entry of FROM that columns can be qualified with. */
export interface Source {
  /** Null for a subquery without alias. */
  readonly alias: string | null;
  /** Schema it was named with, for `schema.relation.column`; null behind an alias. */
  readonly schema: string | null;
  readonly columns: readonly Output[];
  /** Reads all of it, as `*` and whole-row references do. */
  readWhole(): readonly UseBuilder[];
}

/** What one item of FROM offers: a single source, or a join's. */
export interface FromItem {
  readonly sources: readonly Source[];
  /** Columns as `*` and unqualified names see them: those merged by USING once, and first. */
  readonly columns: readonly Output[];
  /** The order request of the subquery that it is, for an outer LIMIT to refine; null for any other. */
  readonly order: OrderRequest | null;
}

/** The FROM items that names at one query level are looked up in. */
export interface Scope {
  readonly items: readonly FromItem[];
  /** The scope around a subquery. */
  readonly outer: Scope | null;
  /** Uses of this scope and those around it that a subquery refers to are noted here; null where nobody asks. */
  readonly correlated: Set<UseBuilder> | null;
}

/** A query level after it was read. */
export interface Level {
  readonly outputs: readonly Output[];
  /** Reads every output, as the server does for the result of a statement. */
  readAll(): void;
  readonly order: OrderRequest | null;
  /** Whether its conditions may join what is outside: no LIMIT, grouping and the like. */
  readonly plain: boolean;
}

/** An ordering that a level asks for, in bound expressions. */
export interface OrderRequest {
  readonly keys: readonly OrderRequestKey[];
  limited: boolean;
}

export interface OrderRequestKey {
  readonly expression: Node;
  readonly direction: 'asc' | 'desc';
  readonly nulls: 'first' | 'last';
}
