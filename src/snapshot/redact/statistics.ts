/** Statistics of a column with pseudonyms for values, or without any. */
import type { ColumnStatistics } from '../../model/snapshot.ts';
import { type ArrayItem, flatItems, mapItems, parseArray, printArray } from './array-text.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import type { TypedStatistics, ValueType } from './value-type.ts';

/** What says nothing of a value: shares, counts, widths, correlation. */
export function withoutValues(row: ColumnStatistics): ColumnStatistics {
  return {
    column: row.column,
    inherited: row.inherited,
    nullFraction: row.nullFraction,
    averageWidth: row.averageWidth,
    distinct: row.distinct,
    mostCommonValues: null,
    mostCommonFrequencies: null,
    histogramBounds: null,
    correlation: row.correlation,
    mostCommonElements: null,
    mostCommonElementFrequencies: null,
    elementCountHistogram: null,
    rangeLengthHistogram: null,
    rangeEmptyFraction: null,
    rangeBoundsHistogram: null,
    ...(row.valueType === undefined ? {} : { valueType: row.valueType }),
  };
}

/** Whether a row has anything that `withoutValues` takes away. */
export function holdsValues(row: ColumnStatistics): boolean {
  return [
    row.mostCommonValues,
    row.histogramBounds,
    row.mostCommonElements,
    row.rangeLengthHistogram,
    row.rangeBoundsHistogram,
    row.indexEnds ?? null,
  ].some((values) => values !== null);
}

/** Tells the values of a row. False where the type has no pseudonyms, or one of the values was not understood. */
export function tellValues({ row, type }: TypedStatistics, pseudonyms: Pseudonyms): boolean {
  // Lengths of ranges are distances between values, which pseudonyms do not keep.
  if (type.kind === null || row.rangeBoundsHistogram !== null) return false;
  const lists = [
    { text: row.mostCommonValues, isArray: type.isArray, ascending: false },
    { text: row.histogramBounds, isArray: type.isArray, ascending: true },
    { text: row.mostCommonElements, isArray: false, ascending: true },
  ];
  return (
    lists.every(({ text, isArray, ascending }) => {
      const values = text === null ? [] : listValues(text, isArray);
      return values !== null && pseudonyms.tell(values, type, ascending && !isArray);
    }) &&
    (row.indexEnds === undefined || tellEnds(row.indexEnds, type, pseudonyms))
  );
}

function tellEnds(
  ends: { readonly low: string; readonly high: string },
  type: ValueType,
  pseudonyms: Pseudonyms,
): boolean {
  if (!type.isArray) return pseudonyms.tell([ends.low, ends.high], type, true);
  return [ends.low, ends.high].every((end) => {
    const items = parseArray(end);
    return items !== null && pseudonyms.tell(flatItems(items), type, false);
  });
}

/** The values of a list, or the elements of its arrays; null for what is no list. */
function listValues(text: string, isArray: boolean): string[] | null {
  const items = parseArray(text);
  if (items === null || !isArray) return items === null ? null : flatItems(items);
  const arrays = flatItems(items).map(parseArray);
  return arrays.every((array) => array !== null) ? arrays.flatMap(flatItems) : null;
}

/** After all were told. Null where a value has no pseudonym. */
export function pseudonymStatistics(
  { row, type }: TypedStatistics,
  pseudonyms: Pseudonyms,
): ColumnStatistics | null {
  const change = (value: string) => pseudonyms.of(value, type);
  const changeArray = (value: string) => changedList(value, change);
  const changeValue = type.isArray ? changeArray : change;
  const lists = {
    mostCommonValues: changed(row.mostCommonValues, (text) => changedList(text, changeValue)),
    histogramBounds: changed(row.histogramBounds, (text) => changedList(text, changeValue)),
    mostCommonElements: changed(row.mostCommonElements, (text) => changedList(text, change)),
    low: changed(row.indexEnds?.low ?? null, changeValue),
    high: changed(row.indexEnds?.high ?? null, changeValue),
  };
  const { low, high, ...values } = lists;
  const { mostCommonValues, histogramBounds, mostCommonElements } = values;
  if ([low, high, mostCommonValues, histogramBounds, mostCommonElements].includes(undefined)) return null;
  return {
    ...withoutValues(row),
    mostCommonValues: mostCommonValues ?? null,
    mostCommonFrequencies: row.mostCommonFrequencies,
    histogramBounds: histogramBounds ?? null,
    mostCommonElements: mostCommonElements ?? null,
    mostCommonElementFrequencies: row.mostCommonElementFrequencies,
    elementCountHistogram: row.elementCountHistogram,
    ...(typeof low === 'string' && typeof high === 'string' ? { indexEnds: { low, high } } : {}),
  };
}

/** Null stays; undefined where there is no pseudonym. */
function changed(text: string | null, change: (text: string) => string | null): string | null | undefined {
  return text === null ? null : (change(text) ?? undefined);
}

function changedList(text: string, change: (value: string) => string | null): string | null {
  const items: readonly ArrayItem[] | null = parseArray(text);
  const now = items === null ? null : mapItems(items, change);
  return now === null ? null : printArray(now);
}
