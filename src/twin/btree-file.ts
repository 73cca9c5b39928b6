/** The first pages of a B-tree file that holds nothing and still has the height of a real one. */
import type { FileOperation } from '../model/sandbox.ts';

export const PAGE_BYTES = 8192;
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

/**
 * Pages 0 to `height` + 1: the metapage, an empty leaf, and one internal page a level, each with a single downlink to the page below.
 * The planner reads the height from the metapage, and for range predicates walks the leftmost and rightmost path, so the chain must be well formed.
 * @param metapage the metapage of any empty B-tree of this server, 8192 bytes
 */
export function btreePages(metapage: Uint8Array, height: number): Uint8Array {
  const pages = Buffer.alloc(PAGE_BYTES * (height + 2));
  pages.set(metapage, 0);
  const root = height + 1;
  for (const [at, value] of [root, height, root, height].entries())
    pages.writeUInt32LE(value, META_ROOT + 4 * at);
  for (let level = 0; level <= height; level++) {
    const flags = (level === 0 ? LEAF : 0) | (level === height ? ROOT : 0);
    writePage(pages.subarray(PAGE_BYTES * (level + 1), PAGE_BYTES * (level + 2)), level, flags);
  }
  return pages;
}

/** Level 0 is an empty leaf; a page of level n lies in block n + 1 and points to block n. */
function writePage(page: Buffer, level: number, flags: number): void {
  const item = OPAQUE_START - 8;
  page.writeUInt16LE(level === 0 ? HEADER_BYTES : HEADER_BYTES + 4, LOWER);
  page.writeUInt16LE(level === 0 ? OPAQUE_START : item, UPPER);
  page.writeUInt16LE(OPAQUE_START, SPECIAL);
  page.writeUInt16LE(PAGE_BYTES | LAYOUT_VERSION, SIZE_AND_VERSION);
  page.writeUInt32LE(level, OPAQUE_START + 8);
  page.writeUInt16LE(flags, OPAQUE_START + 12);
  if (level === 0) return;
  // Line pointer: offset (15 bits), LP_NORMAL (2 bits), length 8 (15 bits).
  page.writeUInt32LE((item | (1 << 15) | (8 << 17)) >>> 0, HEADER_BYTES);
  // IndexTupleData of a minus-infinity pivot: downlink block (high, low), no key attributes, INDEX_ALT_TID_MASK | length.
  page.writeUInt16LE(level >>> 16, item);
  page.writeUInt16LE(level & 0xffff, item + 2);
  page.writeUInt16LE(0, item + 4);
  page.writeUInt16LE(0x2000 | 8, item + 6);
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
