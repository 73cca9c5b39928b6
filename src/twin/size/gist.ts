/** How large GiST and SP-GiST indexes are right after CREATE INDEX: their leaf tuples, and how full the splits of each operator class leave pages. */

import { PAGE_BYTES } from '../../util/page.ts';
import type { ColumnProfile } from './column-profile.ts';
import { align, LINE_POINTER_BYTES, meanBytes, meanTupleBytes } from './tuple-bytes.ts';

export interface SpatialColumn extends ColumnProfile {
  readonly opclass: string | null;
}

/** Page less header (24) and special space (16; SP-GiST has 8). */
const USABLE_BYTES = PAGE_BYTES - 24 - 16;

/**
 * Shares of pages that are filled, upper pages counted in, as measured (docs/twin.md). Ranges are split off balance where they come in
 * order; since 18 they are sorted first (rangetypes_gist.c, range_gist_sortsupport).
 */
function gistFill(opclass: string, major: number): number {
  if (opclass === 'range_ops') return major >= 18 ? 0.78 : 0.47;
  if (opclass === 'inet_ops') return 0.76;
  return 0.65;
}

export function gistPages(tuples: number, columns: readonly SpatialColumn[], major: number): number {
  const bytes = meanTupleBytes(columns) + LINE_POINTER_BYTES;
  // The last key column decides least where a tuple goes, the first most.
  const fill = gistFill(columns[0]?.opclass ?? '', major);
  return Math.max(1, Math.ceil((tuples * bytes) / (USABLE_BYTES * fill)));
}

/** SpGistLeafTupleData (spgist_private.h), aligned. */
const LEAF_HEADER_BYTES = 16;
const SPGIST_FILL = 0.77;
const SPGIST_TREE_FILL = 0.7;
/** The metapage and the roots of both trees, for values and for NULLs. */
const SPGIST_FIXED_PAGES = 3;

/** @param prefixBytes of text: what leads to a leaf is not stored in it */
export function spgistPages(
  tuples: number,
  { opclass, alignment, widths }: SpatialColumn,
  prefixBytes: number,
): number {
  const value = Math.max(1, meanBytes(widths) - prefixBytes);
  const isFixed = widths.length === 1;
  // Widths that vary fall anywhere between two multiples of 8.
  const leaf = isFixed
    ? align(LEAF_HEADER_BYTES + align(value, alignment), 8)
    : LEAF_HEADER_BYTES + value + 3.5;
  const bytes = leaf + LINE_POINTER_BYTES;
  const fill = opclass === 'text_ops' || opclass === 'inet_ops' ? SPGIST_TREE_FILL : SPGIST_FILL;
  return SPGIST_FIXED_PAGES + Math.ceil((tuples * bytes) / ((PAGE_BYTES - 24 - 8) * fill));
}
