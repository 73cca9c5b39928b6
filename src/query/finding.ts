/** What one condition says of one use of a relation. */
import type { Predicate } from '../model/predicate.ts';
import type { UseBuilder } from './use.ts';

export interface Finding {
  readonly use: UseBuilder;
  /** One branch: predicates that must all hold. Several: at least one of them does. */
  readonly branches: readonly (readonly Predicate[])[];
  /** Never true where the relation's columns are null: makes an outer join an inner one. */
  readonly strict: boolean;
}

export function finding(use: UseBuilder, predicate: Predicate, strict: boolean): Finding {
  return { use, branches: [[predicate]], strict };
}
