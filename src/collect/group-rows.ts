/** Gathers rows by the object they belong to. */

/** Keeps the rows' order within each group. */
export function groupRows<Row, Key, Value>(
  rows: readonly Row[],
  key: (row: Row) => Key,
  convert: (row: Row) => Value,
): ReadonlyMap<Key, readonly Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const row of rows) {
    const value = convert(row);
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [value]);
    else group.push(value);
  }
  return groups;
}
