/** Reads the first column of rows from heap pages, as bytes: what an index on that column would store. */
import { PAGE_BYTES } from '../util/page.ts';

/** PageHeaderData.pd_lower, line pointers behind the header (src/include/storage/bufpage.h, itemid.h). */
const LOWER = 12;
const HEADER_BYTES = 24;
const LINE_POINTER_BYTES = 4;
/** HeapTupleHeaderData.t_hoff (src/include/access/htup_details.h). */
const DATA_OFFSET = 22;

/** @param file whole pages of a table with one column, no NULLs and no deleted rows; values in physical order */
export function singleColumnValues(file: Buffer): readonly Buffer[] {
  const values: Buffer[] = [];
  for (let start = 0; start + PAGE_BYTES <= file.length; start += PAGE_BYTES) {
    const page = file.subarray(start, start + PAGE_BYTES);
    const lower = page.readUInt16LE(LOWER);
    for (let pointer = HEADER_BYTES; pointer < lower; pointer += LINE_POINTER_BYTES) {
      const item = page.readUInt32LE(pointer);
      // ItemIdData: offset (15 bits), flags (2), length (15).
      const tuple = page.subarray(item & 0x7fff, (item & 0x7fff) + (item >>> 17));
      values.push(tuple.subarray(tuple.readUInt8(DATA_OFFSET)));
    }
  }
  return values;
}
