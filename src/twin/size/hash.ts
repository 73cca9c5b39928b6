/** How large a hash index is right after CREATE INDEX (src/backend/access/hash/hashpage.c, _hash_init; hashutil.c, _hash_spareindex, _hash_get_totalbuckets). */
import { sum } from '../../util/collections.ts';
import { PAGE_BYTES } from '../../util/page.ts';
import type { KeyClass } from './column-profile.ts';
import { align, LINE_POINTER_BYTES } from './tuple-bytes.ts';

/** Tuple header and the hash code, aligned each, and a line pointer: hash indexes store nothing else. */
const ITEM_BYTES = align(8, 8) + align(4, 8) + LINE_POINTER_BYTES;
/** Page less header (24) and special space (16). */
const ITEMS_PER_PAGE = Math.floor((PAGE_BYTES - 24 - 16) / ITEM_BYTES);
const DEFAULT_FILLFACTOR = 75;

export interface HashShape {
  /** Of the table: a partial index gets as many buckets as a whole one. */
  readonly tableRows: number;
  /** In the index. */
  readonly rows: number;
  readonly classes: readonly KeyClass[];
  /** Percent. */
  readonly fillfactor?: number | undefined;
}

/** Pages: the metapage, a bitmap page, buckets, and overflow pages of buckets that got more than a page holds. */
export function hashPages({ tableRows, rows, classes, fillfactor = DEFAULT_FILLFACTOR }: HashShape): number {
  const perBucket = Math.max(10, Math.floor((PAGE_BYTES * fillfactor) / 100 / ITEM_BYTES));
  const buckets = bucketCount(tableRows / perBucket);
  return 2 + buckets + overflowPages(rows, classes, buckets);
}

/** The number of buckets grows by powers of two, from 2^10 on in quarters of them. */
export function bucketCount(wanted: number): number {
  if (wanted <= 2) return 2;
  const half = 2 ** (Math.ceil(Math.log2(wanted)) - 1);
  if (half < 512) return 2 * half;
  return half + Math.ceil((wanted - half) / (half / 4)) * (half / 4);
}

/**
 * A value's rows all come to one bucket: frequent ones fill pages of their own, the rest spreads as chance will have it. Short of a
 * power of two, buckets that have not been split yet get twice as much (_hash_hashkey2bucket).
 */
function overflowPages(rows: number, classes: readonly KeyClass[], buckets: number): number {
  const present = classes.filter(({ isNull }) => !isNull);
  const isFrequent = ({ share, values }: KeyClass) => (rows * share) / values > ITEMS_PER_PAGE / 4;
  const frequent = sum(
    present.filter(isFrequent),
    ({ share, values }) => ((rows * share) / ITEMS_PER_PAGE) * (values > 0 ? 1 : 0),
  );
  const rare = present.filter((of) => !isFrequent(of));
  const rareRows = sum(rare, ({ share }) => share * rows);
  const rowsPerValue = Math.max(
    1,
    rareRows /
      Math.max(
        1,
        sum(rare, ({ values }) => values),
      ),
  );
  const slots = 2 ** Math.ceil(Math.log2(buckets));
  const unsplit = slots - buckets;
  const scattered =
    (buckets - unsplit) * scatteredOverflow(rareRows / slots, rowsPerValue) +
    unsplit * scatteredOverflow((2 * rareRows) / slots, rowsPerValue);
  return Math.round(frequent + scattered);
}

/** Mean overflow pages of a bucket whose rows scatter around `mean`, each value bringing all of its rows. */
function scatteredOverflow(mean: number, rowsPerValue: number): number {
  const deviation = Math.sqrt(mean * rowsPerValue);
  // A bell of a few points is close enough.
  const points = Array.from({ length: 25 }, (_, at) => (at - 12) / 4);
  const weight = (at: number) => Math.exp((-at * at) / 2);
  const pages = (at: number) => Math.max(0, Math.ceil((mean + at * deviation) / ITEMS_PER_PAGE) - 1);
  return sum(points, (at) => weight(at) * pages(at)) / sum(points, weight);
}
