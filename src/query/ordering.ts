/** What order a query level wants its rows in: for ORDER BY or for window functions. */
import type { Node, SelectStmt, SortByNulls, WindowDef } from '@pgsql/types';
import { alternatives } from './choices.ts';
import { bindExpression, type Place } from './expand.ts';
import { hasAggregate } from './functions.ts';
import { hasLimit } from './guard.ts';
import { type BoundKey, orderKey } from './keys.ts';
import type { FromItem, OrderRequest, OrderRequestKey, Output } from './scope.ts';

interface UnboundKey extends Omit<OrderRequestKey, 'expression'> {
  readonly bind: BoundKey;
}

/** Files the order of a level with the analysis; null where it wants none. */
export function requestOrder(
  select: SelectStmt,
  outputs: readonly Output[],
  windows: readonly { readonly partition: readonly BoundKey[]; readonly definition: WindowDef }[],
  items: readonly FromItem[],
  place: Place,
): OrderRequest | null {
  const limited = hasLimit(select);
  const own = sortKeys(select.sortClause ?? [], (node) => orderKey(node, outputs, place));
  const byWindows = windows.map((window) => windowKeys(window.partition, window.definition, place));
  // Rows are sorted for the windows first, and again for ORDER BY: the relation is asked for the first of these only.
  const forWindows = byWindows.find((keys) => keys.length > 0);
  if (forWindows !== undefined) return file(forWindows, limited && own.length === 0, place);
  if (own.length > 0) return file(own, limited, place);
  const [item] = items;
  // SELECT * FROM (SELECT ... ORDER BY x) LIMIT 10: the limit reaches the inner sort.
  const passed = items.length === 1 && isBare(select, place) ? (item?.order ?? null) : null;
  if (limited && passed !== null) passed.limited = true;
  return passed;
}

function file(keys: readonly UnboundKey[], limited: boolean, place: Place): OrderRequest | null {
  let first: OrderRequest | null = null;
  for (const bound of alternatives(place.analysis.choices, () => keys.map((key) => key.bind()))) {
    const request: OrderRequest = {
      keys: bound.map((expression, index) => ({
        expression,
        direction: keys[index]?.direction ?? 'asc',
        nulls: keys[index]?.nulls ?? 'last',
      })),
      limited,
    };
    place.analysis.orders.push({ request, region: place.region });
    first ??= request;
  }
  return first;
}

/** Keys up to the first that is none: what comes after it is not asked of the rows as they are. */
function sortKeys(clause: readonly Node[], bindKey: (node: Node) => BoundKey): readonly UnboundKey[] {
  const keys: UnboundKey[] = [];
  for (const node of clause) {
    const key = sortKey(node);
    if (key === null) break;
    keys.push({ direction: key.direction, nulls: key.nulls, bind: bindKey(key.expression) });
  }
  return keys;
}

/** A SortBy node with Postgres' defaults filled in; null with USING, whose operator need not be one of B-tree's. */
export function sortKey(key: Node): OrderRequestKey | null {
  if (!('SortBy' in key) || key.SortBy.node === undefined) return null;
  const { node: expression, sortby_dir, sortby_nulls } = key.SortBy;
  if (sortby_dir === 'SORTBY_USING') return null;
  const direction = sortby_dir === 'SORTBY_DESC' ? 'desc' : 'asc';
  const nulls = NULLS[sortby_nulls ?? 'SORTBY_NULLS_DEFAULT'] ?? (direction === 'desc' ? 'first' : 'last');
  return { expression, direction, nulls };
}

const NULLS: Partial<Record<SortByNulls, 'first' | 'last'>> = {
  SORTBY_NULLS_FIRST: 'first',
  SORTBY_NULLS_LAST: 'last',
};

/** PARTITION BY in any order and direction, then ORDER BY. */
function windowKeys(
  partition: readonly BoundKey[],
  definition: WindowDef,
  place: Place,
): readonly UnboundKey[] {
  return [
    ...partition.map((bind) => ({ bind, direction: 'asc', nulls: 'last' }) as const),
    ...sortKeys(definition.orderClause ?? [], (node) => () => bindExpression(node, place)),
  ];
}

/** Rows go through such a level as they come. */
function isBare(select: SelectStmt, { analysis }: Place): boolean {
  const { groupClause, distinctClause, havingClause, targetList } = select;
  return (
    [groupClause, distinctClause, havingClause].every((clause) => clause === undefined) &&
    !hasAggregate(targetList, analysis.catalogue.functions)
  );
}
