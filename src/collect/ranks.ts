/** The order in which objects were made: the planner goes by it where all else is equal. */

/**
 * By oid: its place among those of its group in ascending order, from 0. Oids themselves would tell two databases apart that plan
 * alike, such as one and its restored dump.
 */
export function ranksWithin<Row extends { readonly oid: number }, Key>(
  rows: readonly Row[],
  group: (row: Row) => Key,
): ReadonlyMap<number, number> {
  const counts = new Map<Key, number>();
  const ranks = new Map<number, number>();
  for (const row of [...rows].sort((a, b) => a.oid - b.oid)) {
    const rank = counts.get(group(row)) ?? 0;
    ranks.set(row.oid, rank);
    counts.set(group(row), rank + 1);
  }
  return ranks;
}
