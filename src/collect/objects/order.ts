/** Orders objects so that each comes after those it needs. */
import type { CatalogueObject } from '../../model/snapshot.ts';
import { compareText } from '../../util/identifiers.ts';
import { groupRows } from '../group-rows.ts';

/** An object and where it is recorded: the oid of its catalogue and its own. */
export interface ObjectRow extends CatalogueObject {
  readonly class_oid: number;
  readonly oid: number;
}

/** The first needs the second. */
export interface Dependency {
  readonly class_oid: number;
  readonly oid: number;
  readonly needed_class_oid: number;
  readonly needed_oid: number;
}

/** What usually needs nothing of the others comes first. */
const kindOrder: readonly CatalogueObject['kind'][] = [
  'collation',
  'type',
  'domain',
  'sequence',
  'function',
  'aggregate',
  'operator',
  'cast',
  'text-search',
];

/** Depth first in the order of kind and identity: the same objects always come out the same. Cycles are cut where met. */
export function orderObjects(
  rows: readonly ObjectRow[],
  dependencies: readonly Dependency[],
): readonly ObjectRow[] {
  const sorted = [...rows].sort(
    (a, b) => kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) || compareText(a.identity, b.identity),
  );
  const rank = new Map(sorted.map((row, index) => [row, index]));
  const byKey = new Map(sorted.map((row) => [key(row.class_oid, row.oid), row]));
  const needs = groupRows(
    dependencies,
    (edge) => key(edge.class_oid, edge.oid),
    (edge) => byKey.get(key(edge.needed_class_oid, edge.needed_oid)),
  );

  const ordered = new Set<ObjectRow>();
  const entered = new Set<ObjectRow>();
  function visit(row: ObjectRow): void {
    if (entered.has(row)) return;
    entered.add(row);
    const needed = (needs.get(key(row.class_oid, row.oid)) ?? []).filter((other) => other !== undefined);
    needed.sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0));
    for (const other of needed) visit(other);
    ordered.add(row);
  }
  for (const row of sorted) visit(row);
  return [...ordered];
}

function key(classOid: number, oid: number): string {
  return `${classOid}:${oid}`;
}
