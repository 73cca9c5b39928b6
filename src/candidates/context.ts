/** What a generator sees: one use of one relation, its columns, and their selectivity. */
import type { IndexKey, IndexKeyTarget } from '../model/index-definition.ts';
import type { Predicate, RelationUse } from '../model/predicate.ts';
import type { Column, Relation } from '../model/snapshot.ts';
import { compareText } from '../util/identifiers.ts';
import { ascending, distinctKeys, targetId } from './key.ts';
import type { TypeFacts } from './type-facts.ts';

export interface GeneratorContext {
  readonly use: RelationUse;
  readonly relation: Relation;
  /** Most keys an index may have. */
  readonly maxWidth: number;
  /** Whether the database's default collation is C, where LIKE prefixes work with the default operator class. */
  readonly plainCollation: boolean;
  readonly types: TypeFacts;
  /** Whether the Snapshot has values of columns: a redacted one may not. */
  readonly hasValues: boolean;
}

export function columnOf(context: GeneratorContext, target: IndexKeyTarget): Column | null {
  if (target.kind !== 'column') return null;
  return context.relation.columns.find((column) => column.name === target.column) ?? null;
}

/** A plain column whose type a B-tree can order, and whose values it can hold. */
export function isOrderable(context: GeneratorContext, target: IndexKeyTarget): boolean {
  const column = columnOf(context, target);
  return column?.orderable === true && !isStoredApart(context, column.name);
}

/** ANALYZE takes a value that is kept out of its row to be as wide as the pointer to it (varatt.h, varatt_external and two bytes). */
const TOAST_POINTER_BYTES = 18;

/**
 * Whether the column's values are kept out of their rows, because they are too long: 2 kB or more, which hardly fits a B-tree's 2.7 kB
 * and often does not. ANALYZE leaves them out of common values and histogram (analyze.c, WIDTH_THRESHOLD).
 */
export function isStoredApart({ relation, hasValues }: GeneratorContext, column: string): boolean {
  const rows = relation.statistics.filter((row) => row.column === column);
  return (
    hasValues &&
    rows.some(
      ({ averageWidth, mostCommonValues, histogramBounds, nullFraction }) =>
        averageWidth === TOAST_POINTER_BYTES &&
        mostCommonValues === null &&
        histogramBounds === null &&
        nullFraction < 1,
    ) &&
    relation.columns.some(({ name, typeLength }) => name === column && typeLength === -1)
  );
}

/** Distinct values of a column as pg_stats has them, made absolute; 1 where unknown. */
export function distinctValues(relation: Relation, target: IndexKeyTarget): number {
  if (target.kind !== 'column') return 1;
  const rows = relation.statistics.filter((statistics) => statistics.column === target.column);
  const statistics = rows.find((row) => row.inherited) ?? rows[0];
  if (statistics === undefined) return 1;
  const { distinct } = statistics;
  return distinct < 0 ? Math.max(1, -distinct * Math.max(0, relation.size.tuples)) : Math.max(1, distinct);
}

/** Keys of the predicates that pass the test, most selective first, ties by name: the order that lets the fewest rows through. */
export function keysBySelectivity(
  context: GeneratorContext,
  predicates: readonly Predicate[],
  test: (predicate: Predicate) => boolean,
): IndexKey[] {
  const targets = predicates
    .filter((predicate) => predicate.sargable && test(predicate) && isOrderable(context, predicate.target))
    .map((predicate) => predicate.target);
  return distinctKeys(targets.map(ascending)).sort(
    (a, b) =>
      distinctValues(context.relation, b.target) - distinctValues(context.relation, a.target) ||
      compareText(targetId(a.target), targetId(b.target)),
  );
}

/** As many ranges as are put behind other keys, or two of them together: with all, wide reports would propose hundreds of pairs. */
const COMBINED_RANGES = 4;

/** Range columns that let the fewest rows through: those with two ends first, then the most distinct. */
export function rangesToCombine(context: GeneratorContext, predicates: readonly Predicate[]): IndexKey[] {
  const ends = (key: IndexKey) => {
    const own = predicates.filter((predicate) => targetId(predicate.target) === targetId(key.target));
    const operators = own.flatMap(({ kind, operator }) =>
      kind === 'range' && operator !== null ? [operator.charAt(0)] : [],
    );
    return new Set(operators).size;
  };
  return keysBySelectivity(context, predicates, isRange)
    .sort((a, b) => ends(b) - ends(a))
    .slice(0, COMBINED_RANGES);
}

export function isJoin(predicate: Predicate): boolean {
  return predicate.value.kind === 'relation';
}

/** Pins a column to one value, or to a few: what may stand before a range or an order. */
export function isEquality(predicate: Predicate): boolean {
  return !isJoin(predicate) && ['equality', 'in', 'is-null', 'is-true', 'is-false'].includes(predicate.kind);
}

export function isRange(predicate: Predicate): boolean {
  return !isJoin(predicate) && ['range', 'is-not-null'].includes(predicate.kind);
}
