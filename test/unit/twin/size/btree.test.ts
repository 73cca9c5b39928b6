/** Sizes of B-trees, against figures measured on real servers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BtreeShape, btreeHeight, btreeSize } from '../../../../src/twin/size/btree.ts';
import type { ColumnProfile } from '../../../../src/twin/size/column-profile.ts';
import { PAGE_BYTES } from '../../../../src/util/page.ts';

/** A column without NULLs, of one width. */
const column = (bytes: number, values: number, alignment = bytes): ColumnProfile => ({
  alignment,
  widths: [{ bytes, share: 1 }],
  classes: [{ share: 1, values, isNull: false }],
});
const withNulls = (of: ColumnProfile, share: number): ColumnProfile => ({
  ...of,
  classes: [
    { share, values: 1, isNull: true },
    ...of.classes.map((each) => ({ ...each, share: each.share * (1 - share) })),
  ],
});
const shape = (
  columns: readonly ColumnProfile[],
  tuples: number,
  more: Partial<BtreeShape> = {},
): BtreeShape => ({
  columns,
  tuples,
  keyColumns: columns.length,
  deduplicates: true,
  groups: null,
  fillfactor: 90,
  ...more,
});

describe('size after CREATE INDEX', () => {
  // pg_relation_size / 8192 on PostgreSQL 18.4, tables of 100,000 rows; the last four of 200,000 (bench/whatif).
  test.each([
    ['unique timestamptz', shape([column(8, 100_000)], 100_000), 276, 1],
    ['int4 with 5,000 values', shape([column(4, 5_000)], 100_000), 97, 1],
    ['char(2) with 4 values', shape([column(3, 4, 1)], 100_000), 87, 1],
    ['int4, timestamptz', shape([column(4, 5_000), column(8, 100_000)], 100_000), 388, 2],
    ['char(3) with 4 values', shape([column(4, 4, 1)], 200_000), 171, 1],
    [
      'numeric with 1,000 values, never shared',
      shape([column(7, 1_000, 1)], 200_000, { deduplicates: false }),
      552,
      2,
    ],
    [
      'text with 4 values INCLUDE (int4)',
      shape([column(6, 4, 1), column(4, 8_000)], 150_000, { keyColumns: 1, deduplicates: false }),
      580,
      2,
    ],
    ['uuid', shape([column(16, 200_000, 1)], 200_000), 773, 2],
    ['timestamptz, 30% NULL', shape([withNulls(column(8, 140_000), 0.3)], 200_000), 437, 2],
    [
      'text, 90% NULL, and timestamptz, 30% NULL',
      shape([withNulls(column(8, 500, 1), 0.9), withNulls(column(8, 140_000), 0.3)], 200_000),
      594,
      2,
    ],
  ])('%s', (_, of, pages, height) => {
    const size = btreeSize(of);
    expect(Math.abs(size.pages / pages - 1)).toBeLessThan(0.06);
    expect(size.treeHeight).toBe(height);
    expect(size.sizeBytes).toBe(size.pages * PAGE_BYTES);
  });

  // TPC-H at scale factor 1 on PostgreSQL 15.18: bench/sizes/rows.sql.
  test.each([
    ['int4, 30 rows a value', shape([column(4, 200_000)], 6_000_903), 5499, 2],
    ['int4, 600 rows a value: some full posting lists', shape([column(4, 10_000)], 6_000_903), 5202, 2],
    ['date, 2,400 rows a value: many', shape([column(4, 2_526)], 6_000_903), 5208, 2],
    ['int4, 6,000 rows a value', shape([column(4, 25)], 150_000), 129, 1],
    ['date, exactly 800 rows a value', shape([column(4, 365)], 292_000), 278, 1],
    ['char(10) and int4, hardly shared', shape([column(11, 5, 1), column(4, 150_000)], 150_000), 580, 2],
  ])('whether few or many rows share a key: %s', (_, of, pages, height) => {
    const size = btreeSize(of);
    expect(Math.abs(size.pages / pages - 1)).toBeLessThan(0.01);
    expect(size.treeHeight).toBe(height);
  });

  test('an empty index is its metapage and a leaf', () => {
    expect(btreeSize(shape([column(8, 1)], 0))).toMatchObject({ pages: 2, treeHeight: 0 });
  });

  test('widths that fall on both sides of 8 bytes count each for itself', () => {
    const sometimes = {
      ...column(8, 100_000, 1),
      widths: [
        { bytes: 8, share: 0.5 },
        { bytes: 9, share: 0.5 },
      ],
    };
    const [narrow, both, wide] = [column(8, 100_000, 1), sometimes, column(9, 100_000, 1)].map(
      (of) => btreeSize(shape([of], 100_000)).pages,
    ) as [number, number, number];
    expect(Math.abs(both / ((narrow + wide) / 2) - 1)).toBeLessThan(0.02);
  });

  test('extended statistics know dependent columns; a lower fillfactor and no sharing take more', () => {
    const columns = [column(4, 1_000), column(4, 1_000)];
    const size = (more: Partial<BtreeShape>) => btreeSize(shape(columns, 100_000, more)).pages;
    expect(size({ groups: 1_000 })).toBeLessThan(size({}) / 2);
    expect(size({ fillfactor: 45 })).toBeGreaterThan(1.9 * size({}));
    expect(size({ deduplicates: false })).toBeGreaterThanOrEqual(size({}));
  });

  test('more rows never take fewer pages, and sharing never takes more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e7 }),
        fc.integer({ min: 1, max: 1e7 }),
        fc.constantFrom(2, 4, 8),
        (tuples, values, width) => {
          const of = (rows: number, deduplicates: boolean) =>
            btreeSize(shape([column(width, Math.min(tuples, values))], rows, { deduplicates })).pages;
          expect(of(tuples * 2, false)).toBeGreaterThanOrEqual(of(tuples, false));
          // Of two estimates, one by leaves that are packed: they may part by a page in some hundreds.
          expect(of(tuples, true)).toBeLessThanOrEqual(1 + 1.005 * of(tuples, false));
        },
      ),
    );
  });
});

test('the height of an index is that of the size it has', () => {
  for (const tuples of [1, 300, 367, 100_000, 105_000, 40_000_000]) {
    const of = shape([column(8, tuples)], tuples);
    const { pages, treeHeight } = btreeSize(of);
    expect({ tuples, height: btreeHeight(pages, of) }).toEqual({ tuples, height: treeHeight });
  }
});
