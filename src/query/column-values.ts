/** What statistics say of a column's values: where sampled parameters come from. */
import type { Catalogue, ColumnStatistics } from '../model/snapshot.ts';
import { parseArrayText } from '../util/array-text.ts';
import { quoteRelation } from '../util/identifiers.ts';

/** All as text. */
export interface ColumnValues {
  /** As SQL. */
  readonly type: string;
  /** The most common first. */
  readonly common: readonly string[];
  /** Bounds between as many other rows each, in order. */
  readonly histogram: readonly string[];
  /** Of arrays and tsvectors, the most common first. */
  readonly elements: readonly string[];
  /** Null where unknown. */
  readonly distinct: number | null;
}

/** By valueKey. */
export type ValueSource = ReadonlyMap<string, ColumnValues>;

/** @param relation as quoteRelation() writes it */
export function valueKey(relation: string, column: string): string {
  return `${relation}\n${column}`;
}

/** Of every column with statistics; those of a whole partitioned table before those of the parent alone. */
export function catalogueValues({ relations }: Pick<Catalogue, 'relations'>): ValueSource {
  return new Map(
    relations.flatMap((relation) => {
      const types = new Map(relation.columns.map(({ name, type }) => [name, type]));
      return [...relation.statistics]
        .sort((a, b) => Number(a.inherited) - Number(b.inherited))
        .map((column): [string, ColumnValues] => [
          valueKey(quoteRelation(relation), column.column),
          columnValues(column, types.get(column.column) ?? 'text', relation.size.tuples),
        ]);
    }),
  );
}

/** @param tuples rows of the relation; 0 or less where unknown */
export function columnValues(statistics: ValueStatistics, type: string, tuples: number): ColumnValues {
  const { distinct, mostCommonElementFrequencies: frequencies } = statistics;
  const elements = parse(statistics.mostCommonElements).map(
    // Kept in the order of the elements themselves.
    (element, at) => ({ element, frequency: frequencies?.[at] ?? 0 }),
  );
  return {
    type,
    common: parse(statistics.mostCommonValues),
    histogram: parse(statistics.histogramBounds),
    elements: elements.sort((a, b) => b.frequency - a.frequency).map(({ element }) => element),
    distinct: distinct >= 0 ? distinct : tuples > 0 ? -distinct * tuples : null,
  };
}

export type ValueStatistics = Pick<
  ColumnStatistics,
  'distinct' | 'mostCommonValues' | 'histogramBounds' | 'mostCommonElements' | 'mostCommonElementFrequencies'
>;

function parse(array: string | null): readonly string[] {
  return array === null ? [] : parseArrayText(array);
}
