/** How large a GIN index is right after CREATE INDEX, and the counts that its metapage then holds (src/backend/access/gin/ginentrypage.c, gindatapage.c, ginpostinglist.c). */
import { sum } from '../../util/collections.ts';
import { PAGE_BYTES } from '../../util/page.ts';
import { align, LINE_POINTER_BYTES } from './tuple-bytes.ts';

/** Elements that occur in about as many rows each. */
export interface ElementClass {
  readonly elements: number;
  /** Rows that hold one of them. */
  readonly rowsPerElement: number;
}

export interface ElementProfile {
  readonly classes: readonly ElementClass[];
  /** Of an element as an index key, aligned to `keyAlignment`. */
  readonly keyBytes: number;
}

export interface GinShape {
  /** One for each key column. */
  readonly columns: readonly ElementProfile[];
  readonly tableBlocks: number;
  readonly tableRows: number;
}

/** What the planner reads from the metapage (gincostestimate). */
export interface GinCounts {
  readonly entries: number;
  readonly entryPages: number;
  readonly dataPages: number;
}

export interface GinSize extends GinCounts {
  readonly pages: number;
  /** Sum of all elements of all rows: what CREATE INDEX writes to reltuples. */
  readonly tuples: number;
}

const TUPLE_HEADER_BYTES = 8;
/** With several columns, an entry begins with the number of its own. */
const COLUMN_NUMBER_BYTES = 2;
/** GinPostingList: the first row's address, and the length of the rest. */
const POSTING_HEADER_BYTES = 8;
/** An entry whose posting list would make it longer than this has a tree of its own (GinMaxItemSize). */
const LARGEST_ENTRY_BYTES = 2712;
/** Page less header, special space, and in data pages the right bound. */
const ENTRY_PAGE_BYTES = PAGE_BYTES - 24 - 8;
const DATA_PAGE_BYTES = PAGE_BYTES - 24 - 8 - 8;
/** A posting list in a data page comes in segments of this size, each with a header (GinPostingListSegmentTargetSize). */
const SEGMENT_BYTES = 256;
/** CREATE INDEX brings entries in order, and every full page is split in the middle. */
const ENTRY_PAGE_FILL = 0.53;
const DATA_PAGE_FILL = 0.95;

export function ginSize(shape: GinShape): GinSize {
  const parts = shape.columns.flatMap(({ classes, keyBytes }) =>
    classes.map((of) => ({ ...of, ...entrySize(shape, of, keyBytes) })),
  );
  const entryLeaves = Math.max(
    1,
    sum(parts, (part) => part.elements * part.entryBytes) / ENTRY_PAGE_BYTES / ENTRY_PAGE_FILL,
  );
  const fanOut =
    (ENTRY_PAGE_BYTES * ENTRY_PAGE_FILL) /
    (align(TUPLE_HEADER_BYTES + meanKeyBytes(shape), 8) + LINE_POINTER_BYTES);
  const entryPages = Math.ceil(entryLeaves + (entryLeaves > 1 ? entryLeaves / Math.max(2, fanOut) + 1 : 0));
  const dataPages = Math.ceil(sum(parts, (part) => part.elements * part.dataPages));
  return {
    pages: 1 + entryPages + dataPages,
    entries: Math.ceil(sum(parts, (part) => part.elements)),
    entryPages,
    dataPages,
    tuples: Math.round(sum(parts, (part) => part.elements * part.rowsPerElement)),
  };
}

function meanKeyBytes({ columns }: GinShape): number {
  const elements = (column: ElementProfile) => sum(column.classes, (of) => of.elements);
  return sum(columns, (column) => elements(column) * column.keyBytes) / Math.max(1, sum(columns, elements));
}

/** Bytes of an entry with its line pointer, and the pages of its posting tree if it has one. */
function entrySize(
  shape: GinShape,
  { rowsPerElement }: ElementClass,
  keyBytes: number,
): { readonly entryBytes: number; readonly dataPages: number } {
  const number = shape.columns.length > 1 ? align(COLUMN_NUMBER_BYTES, 4) : 0;
  const withoutPostings = TUPLE_HEADER_BYTES + number + keyBytes;
  const postingBytes = Math.max(0, rowsPerElement - 1) * addressBytes(shape, rowsPerElement);
  const inline = align(align(withoutPostings, 2) + POSTING_HEADER_BYTES + postingBytes, 8);
  if (inline <= LARGEST_ENTRY_BYTES) return { entryBytes: inline + LINE_POINTER_BYTES, dataPages: 0 };
  const segments = postingBytes * (1 + POSTING_HEADER_BYTES / SEGMENT_BYTES);
  const leaves = Math.max(1, segments / (DATA_PAGE_BYTES * DATA_PAGE_FILL));
  // More than one leaf needs a root above.
  return {
    entryBytes: align(withoutPostings, 8) + LINE_POINTER_BYTES,
    dataPages: leaves > 1 ? Math.ceil(leaves) + 1 : 1,
  };
}

/** Rows are addressed by 11 bits within the page and the page above them; a list holds differences, 7 bits to a byte. */
const ROW_BITS = 11;

/** Mean bytes of the difference between neighbours in the list of an element whose rows are spread over the table by chance. */
function addressBytes({ tableBlocks, tableRows }: GinShape, rows: number): number {
  const blocks = Math.max(1, tableBlocks);
  const perPage = rows / blocks;
  const chanceOfPage = 1 - (1 - Math.min(1, rows / Math.max(1, tableRows))) ** (tableRows / blocks);
  const samePage = 1 - chanceOfPage / Math.max(perPage, chanceOfPage);
  // Differences up to 2^7 take a byte: those within a page. Then 2^(7n - 11) pages fit n bytes.
  let bytes = samePage;
  let beyond = 1 - samePage;
  for (let length = 2; length <= 6; length++) {
    const longer = (1 - samePage) * (1 - chanceOfPage) ** (2 ** (7 * length - ROW_BITS) - 1);
    bytes += length * (beyond - longer);
    beyond = longer;
  }
  return bytes;
}
