/** How large a B-tree is right after CREATE INDEX, by the page and tuple layout of nbtree (src/include/access/nbtree.h, itup.h; backend/access/nbtree/nbtsort.c). */
import type { CandidateSize } from '../model/what-if.ts';
import { sum } from '../util/collections.ts';

export interface BtreeShape {
  /** Its rows in parts that repeat their keys alike: NULLs, common values, the rest. */
  readonly parts: readonly BtreePart[];
  /** Stored columns, keys first: bytes (average for variable length), alignment, share of NULLs. */
  readonly columns: readonly {
    readonly widthBytes: number;
    readonly alignment: number;
    readonly nullFraction: number;
  }[];
  /** How many of `columns` are keys: only these stay in internal pages. */
  readonly keyColumns: number;
  /** Whether equal keys may share a posting list: every key's opclass allows it and there are no INCLUDE columns. */
  readonly deduplicates: boolean;
}

export interface BtreePart {
  readonly tuples: number;
  /** Distinct keys among them. */
  readonly groups: number;
}

const PAGE_BYTES = 8192;
const LINE_POINTER_BYTES = 4;
/** Page less header (24) and special space (16). */
const USABLE_BYTES = PAGE_BYTES - 24 - 16;
/** A leaf is full when less than this is free: a tenth of a page, for the fillfactor of 90 (_bt_pagestate). */
const LEAF_RESERVE_BYTES = Math.floor(PAGE_BYTES / 10);
const INTERNAL_FILL = 0.7;
const TUPLE_HEADER_BYTES = 8;
const NULL_BITMAP_BYTES = 4;
const TID_BYTES = 6;
/** Largest posting tuple that CREATE INDEX makes: a tenth of a page, BTPageState.btps_maxpostingsize = MAXALIGN_DOWN(BLCKSZ * 10 / 100) - sizeof(ItemIdData). */
const MAX_POSTING_BYTES = 812;

export function btreeSize(shape: BtreeShape): CandidateSize {
  const tupleBytes = averageTupleBytes(shape.columns);
  const tuples = sum(shape.parts, (part) => part.tuples);
  const leafPages = Math.max(1, Math.ceil(sum(shape.parts, (part) => leafPagesOf(shape, part, tupleBytes))));
  const internal = internalPages(leafPages, shape);
  const pages = 1 + leafPages + sum(internal, (levelPages) => levelPages);
  return { pages, tuples, sizeBytes: pages * PAGE_BYTES, treeHeight: internal.length };
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
  const pivotBytes = averageTupleBytes(shape.columns.slice(0, shape.keyColumns)) + LINE_POINTER_BYTES;
  const fanOut = Math.max(2, Math.floor((USABLE_BYTES * INTERNAL_FILL) / pivotBytes));
  const levels: number[] = [];
  for (let pages = leafPages; pages > 1; levels.push(pages)) pages = Math.ceil(pages / fanOut);
  return levels;
}

/** Leaves that a part of the rows fills, not rounded. */
function leafPagesOf(shape: BtreeShape, part: BtreePart, tupleBytes: number): number {
  const { bytes, rows } = leafItem(shape, part, tupleBytes);
  // _bt_buildadd: items are added while more than the reserve is free; the last one becomes the high key and opens the next page.
  const itemsPerLeaf = Math.ceil((USABLE_BYTES - LINE_POINTER_BYTES - LEAF_RESERVE_BYTES) / bytes) - 1;
  return part.tuples / rows / Math.max(1, itemsPerLeaf);
}

/** An item on a leaf with its line pointer: one row, or a posting list of rows with the same key. */
function leafItem(
  shape: BtreeShape,
  part: BtreePart,
  tupleBytes: number,
): { readonly bytes: number; readonly rows: number } {
  const single = tupleBytes + LINE_POINTER_BYTES;
  const rowsPerKey = part.tuples / Math.max(1, part.groups);
  if (!shape.deduplicates || rowsPerKey <= 1.01) return { bytes: single, rows: 1 };
  // Between one and two rows a key, some keys have two rows, which share one item with two TIDs.
  if (rowsPerKey < 2) return { bytes: single - ((rowsPerKey - 1) / rowsPerKey) * (tupleBytes - 2), rows: 1 };
  const rows = Math.max(1, Math.min(rowsPerKey, Math.floor((MAX_POSTING_BYTES - tupleBytes) / TID_BYTES)));
  return { bytes: align(tupleBytes + TID_BYTES * rows, 8) + LINE_POINTER_BYTES, rows };
}

/** Header, null bitmap where a value is NULL, and the values with their alignment, rounded up to 8. */
function averageTupleBytes(columns: BtreeShape['columns']): number {
  let data = 0;
  let allPresent = 1;
  for (const column of columns) {
    data = align(data, column.alignment) + column.widthBytes * (1 - column.nullFraction);
    allPresent *= 1 - column.nullFraction;
  }
  const header = TUPLE_HEADER_BYTES;
  const headerWithBitmap = align(TUPLE_HEADER_BYTES + NULL_BITMAP_BYTES, 8);
  return align((header + data) * allPresent + (headerWithBitmap + data) * (1 - allPresent), 8);
}

function align(bytes: number, to: number): number {
  return Math.ceil(bytes / to) * to;
}
