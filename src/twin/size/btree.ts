/** How large a B-tree is right after CREATE INDEX, by the page and tuple layout of nbtree (src/include/access/nbtree.h; backend/access/nbtree/nbtsort.c, nbtdedup.c). */
import type { CandidateSize } from '../../model/what-if.ts';
import { sum } from '../../util/collections.ts';
import { PAGE_BYTES } from '../../util/page.ts';
import type { ColumnProfile, KeyClass } from './column-profile.ts';
import {
  align,
  LINE_POINTER_BYTES,
  meanBytes,
  meanTupleBytes,
  nullClasses,
  tupleSizes,
  withNulls,
} from './tuple-bytes.ts';

export interface BtreeShape {
  readonly tuples: number;
  /** Keys first. */
  readonly columns: readonly ColumnProfile[];
  /** How many of `columns` are keys: only these stay in internal pages. */
  readonly keyColumns: number;
  /** Whether equal keys may share a posting list: every key's opclass allows it and there are no INCLUDE columns. */
  readonly deduplicates: boolean;
  /** Distinct keys where something knows them (extended statistics); null: columns are taken to be independent. */
  readonly groups: number | null;
  /** Percent. */
  readonly fillfactor: number;
}

export const DEFAULT_FILLFACTOR = 90;
/** The largest tuple, BTMaxItemSize: a third of a page. Longer rows make CREATE INDEX fail. */
const LARGEST_TUPLE_BYTES = 2704;
/** Page less header (24) and special space (16). */
const USABLE_BYTES = PAGE_BYTES - 24 - 16;
const INTERNAL_FILL = 0.7;
const TID_BYTES = 6;
/** What a leaf keeps free for its high key to grow by. */
const HIGH_KEY_TID_BYTES = 8;
/** Largest posting tuple that CREATE INDEX makes: MAXALIGN_DOWN(BLCKSZ * 10 / 100) - sizeof(ItemIdData), in whole 8 bytes (nbtsort.c, _bt_load). */
const LARGEST_POSTING_BYTES = 808;

export function btreeSize(shape: BtreeShape): CandidateSize {
  const leafPages = Math.max(1, Math.ceil(sum(combinations(shape), (part) => leafPagesOf(shape, part))));
  const internal = internalPages(leafPages, shape);
  const pages = 1 + leafPages + sum(internal, (levelPages) => levelPages);
  return { pages, tuples: shape.tuples, sizeBytes: pages * PAGE_BYTES, treeHeight: internal.length };
}

/** Why CREATE INDEX would fail on a row that is no wider than most, or null. */
export function btreeRefusal({ columns }: Pick<BtreeShape, 'columns'>): string | null {
  const bytes = meanTupleBytes(columns);
  return bytes <= LARGEST_TUPLE_BYTES
    ? null
    : `rows of about ${Math.round(bytes)} bytes do not fit: a B-tree takes ${LARGEST_TUPLE_BYTES} at most`;
}

/** Levels above the leaves of an index that has `blocks` pages: the fewest with which its leaves and internal pages fit. */
export function btreeHeight(blocks: number, shape: Pick<BtreeShape, 'columns' | 'keyColumns'>): number {
  const withoutMetapage = Math.max(0, blocks - 1);
  let leafPages = withoutMetapage;
  // Internal pages are few: taking them off once or twice settles it.
  for (let round = 0; round < 3; round++)
    leafPages = withoutMetapage - sum(internalPages(leafPages, shape), (levelPages) => levelPages);
  return internalPages(leafPages, shape).length;
}

/** Pages of each level above the leaves, bottom up. */
function internalPages(
  leafPages: number,
  shape: Pick<BtreeShape, 'columns' | 'keyColumns'>,
): readonly number[] {
  const pivotBytes = meanTupleBytes(shape.columns.slice(0, shape.keyColumns)) + LINE_POINTER_BYTES;
  const fanOut = Math.max(2, Math.floor((USABLE_BYTES * INTERNAL_FILL) / pivotBytes));
  const levels: number[] = [];
  for (let pages = leafPages; pages > 1; levels.push(pages)) pages = Math.ceil(pages / fanOut);
  return levels;
}

/** Rows that have a value of a certain class in each column. */
interface Part {
  /** Of all rows. */
  readonly share: number;
  readonly isNull: readonly boolean[];
  /** Other rows that a row of the part shares its key with, on the average. */
  readonly others: number;
}

/** Every way to take a class from each column, as if columns were independent. */
function combinations({ columns, keyColumns, tuples, groups }: BtreeShape): readonly Part[] {
  // NULLs of INCLUDE columns change the width alone.
  const choices = columns.map(({ classes }, at) => (at < keyColumns ? classes : nullClasses(classes)));
  let picks: readonly (readonly KeyClass[])[] = [[]];
  for (const classes of choices) picks = picks.flatMap((pick) => classes.map((of) => [...pick, of]));
  return picks.map((pick) => ({
    share: pick.reduce((product, { share }) => product * share, 1),
    isNull: pick.map(({ isNull }) => isNull),
    others:
      groups === null
        ? othersWithSameKey(pick.slice(0, keyColumns), tuples)
        : Math.max(0, tuples / groups - 1),
  }));
}

/**
 * Of the rows that share one column's value, those that share the others' too. Seen from the column that repeats least: what
 * its statistics counted holds for it, and independence is only needed for the rest. Rows scattered by chance would have one other
 * more; but ANALYZE counts too few distinct values, and that evens out (bench/whatif: 0.7% on the mean, else 2.2%).
 */
function othersWithSameKey(pick: readonly KeyClass[], tuples: number): number {
  return Math.min(
    ...pick.map((column) =>
      pick.reduce(
        (others, other) => (other === column ? others : (others * other.share) / other.values),
        Math.max(0, (tuples * column.share) / column.values - 1),
      ),
    ),
  );
}

/** Leaves that a part of the rows fills, not rounded. */
function leafPagesOf(shape: BtreeShape, { share, isNull, others }: Part): number {
  const sizes = tupleSizes(withNulls(shape.columns, isNull));
  const tupleBytes = meanBytes(sizes);
  const sharing = shape.deduplicates ? others : 0;
  const { bytes, items } = perRow(tupleBytes, sharing);
  let itemsPerLeaf =
    filledBefore(shape.fillfactor, itemBytes(tupleBytes, 1), bytes / items) * (items / bytes) + 0.5;
  // Statistics do not say how evenly rows spread over their keys. The larger size: a budget is a limit.
  if (sharing > SCATTERED_ROWS)
    itemsPerLeaf =
      items *
      Math.min(
        ...[true, false].map((isEven) => packedRows(shape.fillfactor, tupleBytes, 1 + sharing, isEven)),
      );
  else if (sizes.length === 1 && sharing < 0.01) itemsPerLeaf = Math.floor(itemsPerLeaf + 0.5);
  return (shape.tuples * share * items) / Math.max(1, itemsPerLeaf);
}

/**
 * Bytes of items after which the next one is the last to stay on a leaf (_bt_buildadd). A leaf is finished once less than the
 * reserve is free, and the item added last opens the next one. What that item leaves behind is its key, so of a posting list only
 * the tuple under it counts towards the reserve (`last_truncextra`). But the item after it must have had room too.
 * @param single of the items' tuple alone @param each of an item
 */
function filledBefore(fillfactor: number, single: number, each: number): number {
  const room = USABLE_BYTES - LINE_POINTER_BYTES;
  const reserve = Math.floor((PAGE_BYTES * (100 - fillfactor)) / 100);
  return Math.min(room - LINE_POINTER_BYTES - reserve - single, room - HIGH_KEY_TID_BYTES - 2 * each);
}

/** Leaves that are packed to see how many rows each takes. */
const PACKED_LEAVES = 64;

/**
 * Rows a leaf takes where many share a key, so that few items fit and no average of their sizes tells how many: leaves are packed as
 * _bt_buildadd does.
 * @param isEven whether all keys have as many rows, as in a calendar of rooms and days, or as chance will have it
 */
function packedRows(fillfactor: number, tupleBytes: number, rowsPerKey: number, isEven: boolean): number {
  const longest = longestPosting(tupleBytes);
  const single = itemBytes(tupleBytes, 1);
  let leaves = 0;
  let rows = 0;
  let packed = 0;
  let filled = 0;
  let last = { rows: 0, bytes: 0 };
  for (let key = 1; leaves < PACKED_LEAVES; key++)
    for (let left = isEven ? Math.round(rowsPerKey) : scattered(rowsPerKey, key); left > 0; left -= longest) {
      const item = { rows: Math.min(left, longest), bytes: itemBytes(tupleBytes, Math.min(left, longest)) };
      if (filled - last.bytes > filledBefore(fillfactor, single, (last.bytes + item.bytes) / 2)) {
        leaves += 1;
        packed = rows - last.rows;
        filled = last.bytes;
      }
      rows += item.rows;
      filled += item.bytes;
      last = item;
    }
  return packed / leaves;
}

/** The nth of many numbers with this mean and the spread that chance gives it (Poisson): evenly spaced quantiles, shuffled. */
function scattered(mean: number, nth: number): number {
  const quantile = (nth * GOLDEN_RATIO) % 1;
  const deviation = (Math.log(quantile / (1 - quantile)) * Math.sqrt(3)) / Math.PI;
  return Math.max(1, Math.round(mean + Math.sqrt(mean) * deviation));
}

const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/** Beyond, the number of rows with one key is taken for its mean. */
const SCATTERED_ROWS = 40;

/**
 * Bytes with line pointers, and items, for one row whose key `others` more rows have on the average, scattered as chance
 * will have it (Poisson).
 */
function perRow(tupleBytes: number, others: number): { readonly bytes: number; readonly items: number } {
  if (others > SCATTERED_ROWS) return shared(tupleBytes, 1 + others);
  let bytes = 0;
  let items = 0;
  let chance = Math.exp(-others);
  for (
    let more = 0, left = 1;
    left > 1e-9 && more < 4 * SCATTERED_ROWS;
    left -= chance, chance *= others / ++more
  ) {
    const of = shared(tupleBytes, 1 + more);
    bytes += chance * of.bytes;
    items += chance * of.items;
  }
  return { bytes, items };
}

/** The same where `rows` rows have the key: they share posting lists, each as long as CREATE INDEX makes it. */
function shared(tupleBytes: number, rows: number): { readonly bytes: number; readonly items: number } {
  const longest = longestPosting(tupleBytes);
  const full = Math.floor(rows / longest);
  const left = rows - full * longest;
  const bytes = full * itemBytes(tupleBytes, longest) + (left > 0 ? itemBytes(tupleBytes, left) : 0);
  return { bytes: bytes / rows, items: (full + (left > 0 ? 1 : 0)) / rows };
}

function longestPosting(tupleBytes: number): number {
  return Math.max(1, Math.floor((LARGEST_POSTING_BYTES - tupleBytes) / TID_BYTES));
}

function itemBytes(tupleBytes: number, rows: number): number {
  return (rows <= 1 ? tupleBytes : align(tupleBytes + TID_BYTES * rows, 8)) + LINE_POINTER_BYTES;
}
