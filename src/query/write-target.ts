/** The relation that a statement changes: a base relation, or the one below an updatable view. */
import type { Node, RangeVar } from '@pgsql/types';
import { bindingOf } from './binding.ts';
import { bindExpression, type Place } from './expand.ts';
import { noteWritten } from './parameters.ts';
import { readRelation } from './relations.ts';
import type { FromItem } from './scope.ts';
import { opaqueSource } from './sources.ts';
import type { UseBuilder } from './use.ts';

export interface WriteTarget {
  readonly item: FromItem;
  /** Null where it is a relation that the catalogue does not hold. */
  readonly use: UseBuilder | null;
}

/** Reads the changed relation; the name of a WITH query never means one. */
export function readTarget(named: RangeVar | undefined, place: Place): WriteTarget {
  if (named === undefined)
    return {
      item: { sources: [opaqueSource({ alias: null, columns: [], uses: [] })], columns: [], order: null },
      use: null,
    };
  const before = place.analysis.uses.length;
  const item = readRelation(named, { ...place, environment: { ...place.environment, ctes: new Map() } });
  // An updatable view reads one relation; whatever else it mentions comes later, in its conditions.
  const use = place.analysis.uses[before] ?? null;
  if (use !== null) use.role = 'target';
  return { item, use };
}

/** Notes columns, named as the statement names them, as written. */
export function writeColumns(target: WriteTarget, columns: readonly string[]): void {
  for (const column of columns) {
    const name = baseColumn(target, column);
    if (name !== null) target.use?.written.add(name);
  }
}

/** Reads a value that goes into a column. */
export function writeAssignment(
  target: WriteTarget,
  column: string | undefined,
  value: Node,
  place: Place,
): void {
  const bound = bindExpression(value, place);
  const name = column === undefined ? null : baseColumn(target, column);
  if (target.use !== null && name !== null) noteWritten(place.analysis.parameters, bound, target.use, name);
}

/** The name of the column in the relation itself, which a view may have renamed. */
function baseColumn({ item, use }: WriteTarget, column: string): string | null {
  if (use === null) return null;
  if (use.relation.columns.some(({ name }) => name === column) && item.sources[0]?.alias === use.alias)
    return column;
  const output = item.columns.find(({ name }) => name === column);
  const binding = output === undefined ? null : bindingOf(output.bind());
  return binding?.kind === 'column' && binding.use === use ? binding.column.name : null;
}
