/** Makes sources out of what FROM names. */
import type { Relation } from '../model/snapshot.ts';
import { boundColumn, opaqueNode, usesIn } from './binding.ts';
import type { FromItem, Level, Output, Source } from './scope.ts';
import type { UseBuilder } from './use.ts';

/** A table, partitioned table or materialised view. */
export function baseSource(use: UseBuilder, source: Pick<Source, 'alias' | 'schema'>): Source {
  return {
    ...source,
    columns: use.relation.columns.map((column) => ({
      name: column.name,
      bind: () => {
        use.columns.add(column.name);
        return boundColumn(use, column);
      },
    })),
    readWhole: () => {
      use.wholeRow = true;
      return [use];
    },
  };
}

/** A subquery, view or CTE: its outputs under the names that the reference gives them. */
export function derivedSource(
  alias: string | null,
  level: Level,
  columnNames: readonly string[],
  schema: string | null = null,
): FromItem {
  const columns = renamed(level.outputs, columnNames);
  const source: Source = {
    alias,
    schema,
    columns,
    readWhole: () => columns.flatMap((column) => [...usesIn(column.bind())]),
  };
  return { sources: [source], columns, order: level.order };
}

/** Something no index serves; `uses` are those whose rows it is computed from. */
export function opaqueSource(source: {
  readonly alias: string | null;
  readonly schema?: string | null;
  readonly columns: readonly string[];
  readonly uses: Iterable<UseBuilder>;
}): Source {
  const uses = [...source.uses];
  return {
    alias: source.alias,
    schema: source.schema ?? null,
    columns: source.columns.map((name) => ({ name, bind: () => opaqueNode(uses) })),
    readWhole: () => uses,
  };
}

export function itemOf(source: Source): FromItem {
  return { sources: [source], columns: source.columns, order: null };
}

/** The columns with the first ones renamed, as `AS t (a, b)` does. */
export function renamed(columns: readonly Output[], newNames: readonly string[]): readonly Output[] {
  return columns.map((column, index) => ({ ...column, name: newNames[index] ?? column.name }));
}

/** Column names of a relation that is not read from: its values are unknown. */
export function columnNames(relation: Relation): readonly string[] {
  return relation.columns.map((column) => column.name);
}
