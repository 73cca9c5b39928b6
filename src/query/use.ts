/** Gathers, while a statement is read, what it asks of one occurrence of a base relation. */
import type { IndexKeyTarget } from '../model/index-definition.ts';
import type { NearestOrder, OrderKey, Predicate, RelationUse } from '../model/predicate.ts';
import type { Relation } from '../model/snapshot.ts';
import { compareText } from '../util/identifiers.ts';
import type { Region } from './region.ts';

export interface UseBuilder {
  /** Position among the uses of the statement: tells two uses of one relation apart. */
  readonly number: number;
  readonly relation: Relation;
  readonly alias: string;
  readonly region: Region;
  readonly predicates: Predicate[];
  readonly disjunctions: (readonly (readonly Predicate[])[])[];
  order: readonly OrderKey[];
  limited: boolean;
  nearest: NearestOrder | null;
  grouping: readonly IndexKeyTarget[];
  distinct: readonly IndexKeyTarget[];
  extremes: readonly IndexKeyTarget[];
  readonly columns: Set<string>;
  /** Read as a whole: `*`, a whole-row reference, a system column. */
  wholeRow: boolean;
  readonly written: Set<string>;
  role: 'read' | 'target';
}

export function newUse(number: number, relation: Relation, alias: string, region: Region): UseBuilder {
  return {
    number,
    relation,
    alias,
    region,
    predicates: [],
    disjunctions: [],
    order: [],
    limited: false,
    nearest: null,
    grouping: [],
    distinct: [],
    extremes: [],
    columns: new Set(),
    wholeRow: false,
    written: new Set(),
    role: 'read',
  };
}

/** The finished, readonly use: equal predicates once, names sorted. */
export function finishUse(use: UseBuilder): RelationUse {
  return {
    relation: { schema: use.relation.schema, name: use.relation.name },
    alias: use.alias,
    predicates: distinctValues(use.predicates),
    disjunctions: distinctValues(use.disjunctions),
    order: use.order,
    limited: use.limited,
    ...(use.nearest === null ? {} : { nearest: use.nearest }),
    grouping: use.grouping,
    distinct: use.distinct,
    extremes: use.extremes,
    columns: use.wholeRow ? null : [...use.columns].sort(compareText),
    written: [...use.written].sort(compareText),
    role: use.role,
  };
}

function distinctValues<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
