/** Which side of a comparison Postgres converts where the types differ. */

/** Numeric types in the order in which Postgres converts one to the other when they meet. */
const NUMERIC_RANKS: Readonly<Record<string, number>> = {
  int2: 0,
  int4: 0,
  int8: 0,
  numeric: 1,
  float4: 2,
  float8: 2,
};

/** Whether a column of the first type is converted to meet a value of the second: `int4` for a numeric one, `char(n)` for text. */
export function isConverted(columnType: string, valueType: string): boolean {
  if (columnType === 'bpchar') return valueType === 'text' || valueType === 'varchar';
  const columnRank = NUMERIC_RANKS[columnType];
  const valueRank = NUMERIC_RANKS[valueType];
  return columnRank !== undefined && valueRank !== undefined && valueRank > columnRank;
}
