/** The first pages of a B-tree file that has the height of a real one, and at most the first and the last of its entries. */
import type { FileOperation } from '../model/sandbox.ts';
import { PAGE_BYTES } from '../util/page.ts';

const HEADER_BYTES = 24;
/** PageHeaderData offsets (src/include/storage/bufpage.h). */
const LOWER = 12;
const UPPER = 14;
const SPECIAL = 16;
const SIZE_AND_VERSION = 18;
const LAYOUT_VERSION = 4;
/** BTPageOpaqueData: prev, next, level (4 bytes each), flags (2), cycle id (2) (src/include/access/nbtree.h). */
const OPAQUE_BYTES = 16;
const OPAQUE_START = PAGE_BYTES - OPAQUE_BYTES;
const LEAF = 1;
const ROOT = 2;
/** BTMetaPageData behind the header: magic, version, root, level, fastroot, fastlevel. */
const META_ROOT = HEADER_BYTES + 8;

/** A value as the server stores it in a tuple. */
export interface StoredValue {
  readonly bytes: Uint8Array;
  readonly variableLength: boolean;
}

/**
 * Pages 0 to `height` + 1: the metapage, a leaf, and one internal page a level, each with a single downlink to the page below.
 * The planner reads the height from the metapage, and for range predicates walks the leftmost and rightmost path, so the chain must be well formed.
 * @param metapage the metapage of any empty B-tree of this server, 8192 bytes
 * @param entries leading values of the leaf's tuples, in the index's order
 */
export function btreePages(
  metapage: Uint8Array,
  height: number,
  entries: readonly StoredValue[] = [],
): Uint8Array {
  const pages = Buffer.alloc(PAGE_BYTES * (height + 2));
  pages.set(metapage, 0);
  const root = height + 1;
  for (const [at, value] of [root, height, root, height].entries())
    pages.writeUInt32LE(value, META_ROOT + 4 * at);
  for (let level = 0; level <= height; level++) {
    const flags = (level === 0 ? LEAF : 0) | (level === height ? ROOT : 0);
    const page = pages.subarray(PAGE_BYTES * (level + 1), PAGE_BYTES * (level + 2));
    writePage(page, level, flags, level === 0 ? entries.map(leafTuple) : [pivotTuple(level)]);
  }
  return pages;
}

/** A page of level n lies in block n + 1; it is the only one of its level, so it has no high key. */
function writePage(page: Buffer, level: number, flags: number, tuples: readonly Buffer[]): void {
  let upper = OPAQUE_START;
  for (const [at, tuple] of tuples.entries()) {
    upper -= tuple.length;
    page.set(tuple, upper);
    // Line pointer: offset (15 bits), LP_NORMAL (2 bits), length (15 bits).
    page.writeUInt32LE((upper | (1 << 15) | (tuple.length << 17)) >>> 0, HEADER_BYTES + 4 * at);
  }
  page.writeUInt16LE(HEADER_BYTES + 4 * tuples.length, LOWER);
  page.writeUInt16LE(upper, UPPER);
  page.writeUInt16LE(OPAQUE_START, SPECIAL);
  page.writeUInt16LE(PAGE_BYTES | LAYOUT_VERSION, SIZE_AND_VERSION);
  page.writeUInt32LE(level, OPAQUE_START + 8);
  page.writeUInt16LE(flags, OPAQUE_START + 12);
}

/** IndexTupleData of a minus-infinity pivot: downlink block (high, low), no key attributes, INDEX_ALT_TID_MASK | length. */
function pivotTuple(downlink: number): Buffer {
  const tuple = Buffer.alloc(8);
  tuple.writeUInt16LE(downlink >>> 16, 0);
  tuple.writeUInt16LE(downlink & 0xffff, 2);
  tuple.writeUInt16LE(0x2000 | tuple.length, 6);
  return tuple;
}

/** Of IndexTupleData.t_info (src/include/access/itup.h). */
const HAS_NULLS = 0x8000;
const HAS_VARIABLE_WIDTHS = 0x4000;

/**
 * A tuple whose first attribute is the value and whose others, however many there are, are NULL: the bitmap has room for
 * 32 attributes always. It points into the table's first block, which the visibility map shows as visible to all.
 */
function leafTuple({ bytes, variableLength }: StoredValue, at: number): Buffer {
  const dataStart = 16;
  const tuple = Buffer.alloc(Math.ceil((dataStart + bytes.length) / 8) * 8);
  tuple.writeUInt16LE(at + 1, 4);
  tuple.writeUInt16LE(HAS_NULLS | (variableLength ? HAS_VARIABLE_WIDTHS : 0) | tuple.length, 6);
  tuple.writeUInt8(1, 8);
  tuple.set(bytes, dataStart);
  return tuple;
}

/** A visibility map in which the table's first block is visible to all: nobody then looks at the row behind an index entry. */
export function visibilityMapPage(): Uint8Array {
  const page = Buffer.alloc(PAGE_BYTES);
  page.writeUInt16LE(HEADER_BYTES, LOWER);
  page.writeUInt16LE(PAGE_BYTES, UPPER);
  page.writeUInt16LE(PAGE_BYTES, SPECIAL);
  page.writeUInt16LE(PAGE_BYTES | LAYOUT_VERSION, SIZE_AND_VERSION);
  page.writeUInt8(1, HEADER_BYTES);
  return page;
}

const SEGMENT_PAGES = 131_072;

/** Sparse files of `pages` pages in segments of 1 GiB, as md.c lays them out: base, base.1, ... */
export function sparseFiles(path: string, pages: number): FileOperation[] {
  const operations: FileOperation[] = [];
  const segments = Math.floor(pages / SEGMENT_PAGES) + 1;
  for (let segment = 0; segment < segments; segment++) {
    const inSegment = Math.min(SEGMENT_PAGES, pages - segment * SEGMENT_PAGES);
    if (segment > 0 && inSegment === 0) break;
    operations.push({
      kind: 'resize',
      path: segment === 0 ? path : `${path}.${segment}`,
      sizeBytes: inSegment * PAGE_BYTES,
    });
  }
  return operations;
}
