/** Which rows of statistics get their pseudonyms together: those of columns that are joined, and of one type; all others alone. */
import type { Snapshot } from '../../model/snapshot.ts';
import { Components } from './components.ts';
import { type ColumnPair, inheritedColumns, type JoinedColumns } from './joined-columns.ts';
import type { TypedStatistics } from './value-type.ts';

/**
 * The rows, each in the family of its column. Ranks are counted within a family: what those of one column say of another's values
 * ends where no statement, foreign key or inheritance connects the two.
 */
export function inFamilies(
  { catalogue }: Snapshot,
  rows: readonly TypedStatistics[],
  joined: readonly JoinedColumns[],
): readonly TypedStatistics[] {
  const types = new Map(rows.map(({ key, type }) => [key, type.family]));
  const comparable = ([one, other]: ColumnPair) =>
    !types.has(one) || !types.has(other) || types.get(one) === types.get(other);
  const inherited = inheritedColumns(catalogue.relations).filter(comparable);
  const components = new Components([...joined.flatMap((keys) => chainOf(keys, types)), ...inherited]);
  return rows.map((row) => ({
    ...row,
    type: { ...row.type, family: `${row.type.family} ${components.of(row.key)}` },
  }));
}

/** What connects keys of one type, and those of unknown type with all: a pair for each key, not for each two. */
function chainOf(keys: JoinedColumns, types: ReadonlyMap<string, string>): readonly ColumnPair[] {
  const [unknown] = keys.filter((key) => !types.has(key));
  const firsts = new Map<string | undefined, string>();
  return keys.flatMap((key): ColumnPair[] => {
    const first = unknown ?? firsts.get(types.get(key)) ?? key;
    firsts.set(types.get(key), first);
    return first === key ? [] : [[first, key]];
  });
}
