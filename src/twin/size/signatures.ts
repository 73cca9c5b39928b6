/** Widths of what GiST stores in place of text: lists of hashes, or signatures where these would be long. */
import type { Ask } from './ask.ts';
import type { ColumnProfile, Width } from './column-profile.ts';
import { profileElements } from './elements.ts';
import type { IndexColumn } from './index-shape.ts';

/** A list has a header and a flag; it becomes a signature where it is longer than TOAST_INDEX_TARGET (tsgistidx.c). */
const LIST_HEADER_BYTES = 5;
const LONGEST_LIST_BYTES = 508;
const TSVECTOR_SIGNATURE_BYTES = 124;
/** Bytes of a hash in a list: trigrams are stored as they are. */
const HASH_BYTES: Readonly<Record<string, number>> = { tsvector_ops: 4, gist_trgm_ops: 3 };

/** Null for operator classes that store the value, or something of a fixed length. */
export async function signatureWidths(
  ask: Ask,
  column: IndexColumn & ColumnProfile,
  rows: number,
): Promise<readonly Width[] | null> {
  const hashBytes = HASH_BYTES[column.opclass ?? ''];
  if (hashBytes === undefined) return null;
  const { classes } = await profileElements(ask, column, column, rows);
  const perRow =
    classes.reduce((total, of) => total + of.elements * of.rowsPerElement, 0) / Math.max(1, rows);
  const bytes = LIST_HEADER_BYTES + hashBytes * perRow;
  return [{ bytes: bytes > LONGEST_LIST_BYTES ? TSVECTOR_SIGNATURE_BYTES : bytes, share: 1 }];
}
