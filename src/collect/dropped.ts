/** Leaves out what somebody dropped while the catalogue was being read. */

/**
 * Rows whose definition the server could still give. The pg_get_...def() functions look at the catalogue as it is now
 * instead of at the transaction's snapshot, and return null for what is gone.
 */
export function withoutDropped<Key extends string, Row extends Readonly<Record<Key, string | null>>>(
  rows: readonly Row[],
  key: Key,
): readonly (Row & Readonly<Record<Key, string>>)[] {
  return rows.filter((row): row is Row & Readonly<Record<Key, string>> => row[key] !== null);
}
