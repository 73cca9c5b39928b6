/** Which rows of statistics get their pseudonyms together: those of columns that are joined, and of one type; all others alone. */
import type { Snapshot } from '../../model/snapshot.ts';
import { Components } from './components.ts';
import { type ColumnPair, inheritedColumns } from './joined-columns.ts';
import type { TypedStatistics } from './value-type.ts';

/**
 * The rows, each in the family of its column. Ranks are counted within a family: what those of one column say of another's values
 * ends where no statement, foreign key or inheritance connects the two.
 */
export function inFamilies(
  { catalogue }: Snapshot,
  rows: readonly TypedStatistics[],
  joined: readonly ColumnPair[],
): readonly TypedStatistics[] {
  const types = new Map(rows.map(({ key, type }) => [key, type.family]));
  const comparable = ([one, other]: ColumnPair) =>
    !types.has(one) || !types.has(other) || types.get(one) === types.get(other);
  const components = new Components([...joined, ...inheritedColumns(catalogue.relations)].filter(comparable));
  return rows.map((row) => ({
    ...row,
    type: { ...row.type, family: `${row.type.family} ${components.of(row.key)}` },
  }));
}
