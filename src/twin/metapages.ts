/** Counts in the metapages of GIN and BRIN indexes: all that the planner reads of these files besides their length. */

import { brinRanges, revmapPages } from './size/brin.ts';
import type { GinCounts } from './size/gin.ts';

const HEADER_BYTES = 24;
/** @param hex what stands behind the page's header on the source */
export function writeMetapage(file: Buffer, hex: string): Buffer {
  file.write(hex, HEADER_BYTES, 'hex');
  return file;
}

/** BrinMetaPageData behind the header: magic, version, pages per range, last page of the range map (src/include/access/brin_page.h). */
const BRIN_PAGES_PER_RANGE = HEADER_BYTES + 8;
const BRIN_LAST_REVMAP_PAGE = HEADER_BYTES + 12;

/** @param file of an empty BRIN index; is changed and returned */
export function writeBrinCounts(file: Buffer, tableBlocks: number): Buffer {
  const pagesPerRange = file.readUInt32LE(BRIN_PAGES_PER_RANGE);
  file.writeUInt32LE(revmapPages(brinRanges({ tableBlocks, pagesPerRange })), BRIN_LAST_REVMAP_PAGE);
  return file;
}

/** GinMetaPageData: four block numbers and a count of the pending list, then what is written here (src/include/access/ginblock.h). */
const GIN_TOTAL_PAGES = HEADER_BYTES + 24;
const GIN_ENTRY_PAGES = HEADER_BYTES + 28;
const GIN_DATA_PAGES = HEADER_BYTES + 32;
const GIN_ENTRIES = HEADER_BYTES + 40;

/**
 * @param file of an empty GIN index; is changed and returned
 * @param pages that the file will have: the planner scales the counts by them
 */
export function writeGinCounts(file: Buffer, pages: number, counts: GinCounts | null): Buffer {
  if (counts === null) return file;
  file.writeUInt32LE(pages, GIN_TOTAL_PAGES);
  file.writeUInt32LE(counts.entryPages, GIN_ENTRY_PAGES);
  file.writeUInt32LE(counts.dataPages, GIN_DATA_PAGES);
  file.writeBigInt64LE(BigInt(counts.entries), GIN_ENTRIES);
  return file;
}
