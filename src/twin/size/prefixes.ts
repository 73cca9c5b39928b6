/** How much of a text its neighbours in order have in common: what SP-GiST keeps above its leaves. */

import { sum } from '../../util/collections.ts';
import { compareText } from '../../util/identifiers.ts';
import type { Ask } from './ask.ts';
import type { IndexColumn } from './index-shape.ts';
import { hasValues, querySample } from './sample-values.ts';

/** The values of the statistics lie further apart than those of one list of leaves: these have about two more bytes in common. */
const FINER_BYTES = 2;

/** Mean bytes; 0 for other operator classes than those of text, and where nothing is known. */
export async function sharedPrefixBytes(
  ask: Ask,
  { opclass, statistics, statisticsOf, sql }: IndexColumn,
): Promise<number> {
  if (opclass !== 'text_ops' || statistics === null || !hasValues(statistics)) return 0;
  const value = statisticsOf === 'value' ? statistics.name : sql;
  const found = await querySample<{ value: string }>(
    ask,
    statistics,
    `SELECT ${value}::text AS value FROM sample WHERE ${value} IS NOT NULL`,
  );
  const values = (found ?? []).map((row) => row.value).sort(compareText);
  if (values.length < 2) return 0;
  const shared = values.slice(1).map((text, at) => commonPrefix(values[at] ?? '', text));
  return FINER_BYTES + sum(shared, (length) => length) / shared.length;
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
