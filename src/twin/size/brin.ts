/** How large a BRIN index is right after CREATE INDEX (src/backend/access/brin/brin.c, brin_tuple.c, brin_bloom.c, brin_minmax_multi.c). */
import { sum } from '../../util/collections.ts';
import { PAGE_BYTES } from '../../util/page.ts';
import { type ColumnProfile, distinctValues } from './column-profile.ts';
import type { ColumnNumbers } from './index-shape.ts';
import { align, LINE_POINTER_BYTES, meanBytes } from './tuple-bytes.ts';

export interface BrinShape {
  readonly tableBlocks: number;
  readonly tableRows: number;
  /** Storage parameter pages_per_range. */
  readonly pagesPerRange: number;
  readonly columns: readonly BrinColumn[];
}

export interface BrinColumn extends ColumnProfile {
  readonly opclass: string | null;
  readonly opclassOptions: ReadonlyMap<string, string>;
  readonly statistics: ColumnNumbers | null;
}

export const DEFAULT_PAGES_PER_RANGE = 128;
/** Items of a page of the range map (brin_page.h, REVMAP_PAGE_MAXITEMS). */
const REVMAP_PAGE_ITEMS = 1360;
/** Page less header and special space. */
const USABLE_BYTES = PAGE_BYTES - 24 - 8;
/** BrinTuple's header, null bits of up to 12 columns included, aligned. */
const TUPLE_HEADER_BYTES = 8;
/** A summary longer than this is compressed where it can be (TOAST_INDEX_TARGET). */
const COMPRESSED_FROM_BYTES = 508;

export function brinRanges({
  tableBlocks,
  pagesPerRange,
}: Pick<BrinShape, 'tableBlocks' | 'pagesPerRange'>): number {
  return Math.max(1, Math.ceil(tableBlocks / pagesPerRange));
}

/** Pages of the range map. */
export function revmapPages(ranges: number): number {
  return Math.max(1, Math.ceil(ranges / REVMAP_PAGE_ITEMS));
}

/** Pages: the metapage, the range map, and those with summaries. */
export function brinPages(shape: BrinShape): number {
  const ranges = brinRanges(shape);
  const itemBytes =
    align(TUPLE_HEADER_BYTES + sum(shape.columns, (column) => summaryBytes(shape, column)), 8) +
    LINE_POINTER_BYTES;
  const perPage = Math.max(1, Math.floor(USABLE_BYTES / itemBytes));
  return 1 + revmapPages(ranges) + Math.ceil(ranges / perPage);
}

function summaryBytes(shape: BrinShape, column: BrinColumn): number {
  if (column.opclass?.endsWith('_bloom_ops')) return bloomBytes(shape, column);
  if (column.opclass?.endsWith('_minmax_multi_ops')) return minmaxMultiBytes(shape, column);
  const value = align(meanBytes(column.widths), column.alignment);
  // Inclusion keeps the union and two flags, minmax the least and the greatest.
  return column.opclass?.endsWith('_inclusion_ops') ? value + 2 : 2 * value;
}

/** Distinct values of a range of pages, where values repeat as they do over the table; no more than rows. */
function distinctPerRange(
  { tableBlocks, tableRows, pagesPerRange }: BrinShape,
  statistics: ColumnNumbers | null,
): number {
  const distinct = distinctValues(statistics, tableRows);
  const rows = (tableRows / Math.max(1, tableBlocks)) * Math.min(pagesPerRange, Math.max(1, tableBlocks));
  return distinct * (1 - Math.exp(-rows / Math.max(1, distinct)));
}

const MINMAX_MULTI_HEADER_BYTES = 20;
const DEFAULT_VALUES_PER_RANGE = 32;

function minmaxMultiBytes(
  shape: BrinShape,
  { opclassOptions: options, statistics, widths }: BrinColumn,
): number {
  const most = Number(options.get('values_per_range') ?? DEFAULT_VALUES_PER_RANGE);
  const values = Math.min(most, distinctPerRange(shape, statistics));
  return align(MINMAX_MULTI_HEADER_BYTES + values * meanBytes(widths), 4);
}

const BLOOM_HEADER_BYTES = 16;
const MAX_TUPLES_PER_PAGE = 291;
const DEFAULT_DISTINCT_PER_RANGE = -0.1;
const DEFAULT_FALSE_POSITIVES = 0.01;

/** A Bloom filter for so many values and false positives; where few of its bits are set it is compressed. */
function bloomBytes(shape: BrinShape, { opclassOptions: options, statistics }: BrinColumn): number {
  const wanted = Number(options.get('n_distinct_per_range') ?? DEFAULT_DISTINCT_PER_RANGE);
  const falsePositives = Number(options.get('false_positive_rate') ?? DEFAULT_FALSE_POSITIVES);
  const most = MAX_TUPLES_PER_PAGE * shape.pagesPerRange;
  const values = Math.min(most, Math.max(16, wanted < 0 ? Math.ceil(-wanted * most) : wanted));
  const bits = 8 * Math.ceil(Math.ceil((-values * Math.log(falsePositives)) / Math.log(2) ** 2) / 8);
  const hashes = Math.round((Math.log(2) * bits) / values);
  const bytes = BLOOM_HEADER_BYTES + bits / 8;
  if (bytes <= COMPRESSED_FROM_BYTES) return bytes;
  const setBits = bits * (1 - Math.exp((-hashes * distinctPerRange(shape, statistics)) / bits));
  // pglz leaves about two bytes of each byte that is not zero; it takes its result only where a quarter is saved.
  const filledBytes = (bits / 8) * (1 - (1 - setBits / bits) ** 8);
  const compressed = BLOOM_HEADER_BYTES + 2 * filledBytes;
  return compressed < 0.75 * bytes ? compressed : bytes;
}
