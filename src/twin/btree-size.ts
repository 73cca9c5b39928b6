/** How large a B-tree is right after CREATE INDEX, by the page and tuple layout of nbtree (src/include/access/nbtree.h, itup.h; backend/access/nbtree/nbtsort.c). */
import type { CandidateSize } from '../model/what-if.ts';
import { sum } from '../util/collections.ts';

export interface BtreeShape {
  /** Rows it holds. */
  readonly tuples: number;
  /** Distinct key combinations among them, at least 1. */
  readonly groups: number;
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

const PAGE_BYTES = 8192;
const LINE_POINTER_BYTES = 4;
/** Page less header (24) and special space (16). */
const USABLE_BYTES = PAGE_BYTES - 24 - 16;
const LEAF_FILL = 0.9;
const INTERNAL_FILL = 0.7;
const TUPLE_HEADER_BYTES = 8;
const NULL_BITMAP_BYTES = 4;
const TID_BYTES = 6;
/** Largest posting tuple that CREATE INDEX makes: a tenth of a page, BTPageState.btps_maxpostingsize = MAXALIGN_DOWN(BLCKSZ * 10 / 100) - sizeof(ItemIdData). */
const MAX_POSTING_BYTES = 812;

export function btreeSize(shape: BtreeShape): CandidateSize {
  const tupleBytes = averageTupleBytes(shape.columns);
  const leafPages = Math.max(
    1,
    Math.ceil((shape.tuples * bytesPerRow(shape, tupleBytes)) / (USABLE_BYTES * LEAF_FILL)),
  );
  const internal = internalPages(leafPages, shape);
  const pages = 1 + leafPages + sum(internal, (levelPages) => levelPages);
  return { pages, tuples: shape.tuples, sizeBytes: pages * PAGE_BYTES, treeHeight: internal.length };
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

/** Leaf bytes a row takes, line pointer included, posting lists shared among their rows. */
function bytesPerRow(shape: BtreeShape, tupleBytes: number): number {
  const single = tupleBytes + LINE_POINTER_BYTES;
  const rowsPerKey = shape.tuples / Math.max(1, shape.groups);
  if (!shape.deduplicates || rowsPerKey <= 1.01) return single;
  // Two rows of one key: both tuples become one with two TIDs.
  if (rowsPerKey < 2) return single - ((rowsPerKey - 1) / rowsPerKey) * (tupleBytes - 2);
  const perPosting = Math.max(
    1,
    Math.min(rowsPerKey, Math.floor((MAX_POSTING_BYTES - tupleBytes) / TID_BYTES)),
  );
  return (align(tupleBytes + TID_BYTES * perPosting, 8) + LINE_POINTER_BYTES) / perPosting;
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
