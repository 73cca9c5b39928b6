/** Indexes that hold every column a query reads of a relation, so that an index-only scan spares the heap. */
import type { IndexDefinition, IndexKey } from '../model/index-definition.ts';
import type { Relation } from '../model/snapshot.ts';
import { sum } from '../util/collections.ts';
import { compareText } from '../util/identifiers.ts';
import {
  type GeneratorContext,
  isEquality,
  isJoin,
  isOrderable,
  isRange,
  isStoredApart,
  keysBySelectivity,
} from './context.ts';
import { ascending, btree, columnKey, distinctKeys, orderKeys, targetId } from './key.ts';

/** An index-only scan visits the heap for each row of a page that is not all-visible: below this share it rarely pays. */
const MIN_VISIBLE_SHARE = 0.3;
/** Of the table's own row width: a copy of most of the table spares little and costs as much again. */
const MAX_WIDTH_SHARE = 0.5;
/** Wider columns would bring the row near a third of a page, which a B-tree refuses. */
const MAX_COLUMN_WIDTH = 400;

export function covering(context: GeneratorContext): IndexDefinition[] {
  const { use, relation, maxWidth } = context;
  if (use.columns === null || use.columns.length === 0 || !isWorthCovering(context)) return [];
  return leadingKeys(context).flatMap((lead) => {
    const keys = distinctKeys(lead).slice(0, maxWidth);
    const held = new Set(keys.map((key) => targetId(key.target)));
    const rest = (use.columns ?? []).filter((column) => !held.has(`c:${column}`)).sort(compareText);
    if (rest.length === 0) return [];
    const included = { ...btree(relation, keys), included: rest };
    // The same with keys alone where they fit: they may serve other queries too.
    const wider = [...keys, ...rest.map(columnKey)];
    return wider.length <= maxWidth && wider.every(({ target }) => isOrderable(context, target))
      ? [btree(relation, wider), included]
      : [included];
  });
}

/** What the index is entered by, or read in the order of: the use's conditions, joins, order and groups. */
function leadingKeys(context: GeneratorContext): IndexKey[][] {
  const { use } = context;
  const joins = keysBySelectivity(context, use.predicates, (p) => isJoin(p) && p.kind !== 'inequality');
  const equal = keysBySelectivity(context, use.predicates, isEquality);
  const ranges = keysBySelectivity(context, use.predicates, isRange);
  const lists: IndexKey[][] = [
    ...joins.map((key) => [key]),
    ...(joins.length > 1 ? [joins] : []),
    ...equal.map((key) => [key]),
    ...ranges.map((key) => [key]),
    ...(equal.length > 0 ? [equal] : []),
    ...ranges.map((range) => [...equal, range]),
    ...joins.flatMap((key) =>
      equal.length > 0
        ? [
            [...equal, key],
            [key, ...equal],
          ]
        : [],
    ),
    ...joins.flatMap((key) => ranges.map((range) => [key, range])),
    ...(use.order.length > 0 ? [[...equal, ...orderKeys(use.order)]] : []),
    ...(use.grouping.length > 0 ? [use.grouping.map(ascending)] : []),
  ];
  return lists.filter((keys) => keys.every(({ target }) => isOrderable(context, target)));
}

function isWorthCovering(context: GeneratorContext): boolean {
  const { use, relation } = context;
  const { pages, blocks, allVisiblePages } = relation.size;
  if (
    relation.kind !== 'partitioned-table' &&
    allVisiblePages < MIN_VISIBLE_SHARE * Math.max(1, pages, blocks)
  )
    return false;
  const columns = use.columns ?? [];
  // The server refuses an index that holds a virtual column.
  const virtual = new Set(relation.columns.flatMap((c) => (c.generated === 'virtual' ? [c.name] : [])));
  return (
    !columns.some((name) => virtual.has(name)) &&
    columns.every((name) => widthOf(relation, [name]) <= MAX_COLUMN_WIDTH && !isStoredApart(context, name)) &&
    isHalfOfRow(relation, columns)
  );
}

/** Whether the columns are at most so much of the relation's rows that a copy of them may pay. */
export function isHalfOfRow(relation: Relation, columns: readonly string[]): boolean {
  const row = widthOf(
    relation,
    relation.columns.map(({ name }) => name),
  );
  return widthOf(relation, columns) <= MAX_WIDTH_SHARE * (row + 24);
}

/** Mean bytes of these columns of a row. */
function widthOf({ columns, statistics }: Relation, names: readonly string[]): number {
  return sum(names, (name) => {
    const column = columns.find((candidate) => candidate.name === name);
    return (
      statistics.find((row) => row.column === name)?.averageWidth ?? Math.max(8, column?.typeLength ?? 8)
    );
  });
}
