/** Sizes of hash, GIN and BRIN indexes, against figures measured on real servers (bench/whatif). */
import { describe, expect, test } from 'vitest';
import { brinPages, brinRanges, revmapPages } from '../../../../src/twin/size/brin.ts';
import { rareElements } from '../../../../src/twin/size/elements.ts';
import { ginSize } from '../../../../src/twin/size/gin.ts';
import { bucketCount, hashPages } from '../../../../src/twin/size/hash.ts';
import { expressionTrees } from '../../../../src/twin/size/index-shape.ts';
import { tupleSizes } from '../../../../src/twin/size/tuple-bytes.ts';

describe('hash', () => {
  test('buckets grow by powers of two, later by quarters of them', () => {
    expect([1, 3, 300, 512, 513, 651, 1024, 1025].map(bucketCount)).toEqual([
      2, 4, 512, 512, 640, 768, 1024, 1280,
    ]);
  });

  test('buckets that have not been split yet overflow', () => {
    const classes = [{ share: 1, values: 60_000, isNull: false }];
    const pages = hashPages({ tableRows: 200_000, rows: 200_000, classes });
    expect(Math.abs(pages / 844 - 1)).toBeLessThan(0.02);
  });

  test('a partial index has the buckets of a whole one', () => {
    const classes = [{ share: 1, values: 4_000, isNull: false }];
    expect(hashPages({ tableRows: 200_000, rows: 4_000, classes })).toBe(770);
  });
});

describe('GIN', () => {
  const shape = (elements: number, rowsPerElement: number) => ({
    columns: [{ keyBytes: 8, classes: [{ elements, rowsPerElement }] }],
    tableBlocks: 3_500,
    tableRows: 40_000,
  });

  test('short posting lists stand in their entries, long ones have pages of their own', () => {
    expect(ginSize(shape(400, 280))).toMatchObject({ entries: 400, dataPages: 0, tuples: 112_000 });
    expect(ginSize(shape(4, 30_000)).dataPages).toBeGreaterThan(12);
  });

  test('lists are shorter where rows lie closer', () => {
    const sparse = { ...shape(400, 280), tableBlocks: 3_500_000, tableRows: 40_000_000 };
    expect(ginSize(shape(400, 280)).pages).toBeLessThan(ginSize(sparse).pages);
  });

  test('rare elements make up what the listed ones leave of a row', () => {
    const frequencies = Array.from({ length: 1000 }, (_, rank) => 0.1 / (rank + 1));
    const classes = rareElements(frequencies, 0.05, 1e6);
    const perRow = classes.reduce((total, of) => total + (of.elements * of.rowsPerElement) / 1e6, 0);
    expect(perRow).toBeCloseTo(0.05, 5);
    expect(Math.max(...classes.map((of) => of.rowsPerElement))).toBeLessThanOrEqual(100);
    expect(rareElements(frequencies, 0, 1e6)).toEqual([]);
  });
});

describe('BRIN', () => {
  const column = (
    opclass: string,
    distinct: number,
    options: readonly (readonly [string, string])[] = [],
  ) => ({
    alignment: 8,
    widths: [{ bytes: 8, share: 1 }],
    classes: [],
    opclass,
    opclassOptions: new Map(options),
    statistics: {
      relation: 1,
      attribute: 1,
      name: 'x',
      type: 'bigint',
      category: 'N',
      typeLength: 8,
      averageWidth: 8,
      nullFraction: 0,
      distinct,
      slots: new Map(),
      isUnique: false,
      partnerShare: null,
    },
  });
  const pages = (of: ReturnType<typeof column>) =>
    brinPages({ tableBlocks: 5715, tableRows: 400_000, pagesPerRange: 128, columns: [of] });

  test('a metapage, a range map and a page of summaries', () => {
    expect(pages(column('int8_minmax_ops', -1))).toBe(3);
    expect(revmapPages(brinRanges({ tableBlocks: 128 * 1361, pagesPerRange: 128 }))).toBe(2);
  });

  test('Bloom filters are as long as asked for, or compressed where they are empty', () => {
    expect(pages(column('int8_bloom_ops', -0.25))).toBe(47);
    expect(pages(column('int8_bloom_ops', 500, [['n_distinct_per_range', '500']]))).toBe(6);
    expect(pages(column('int8_bloom_ops', 4))).toBeLessThan(10);
  });
});

test('tuples are aligned, and NULL takes a bitmap and no width', () => {
  const text = { alignment: 1, widths: [{ bytes: 3, share: 1 }], isNull: false };
  const int8 = { alignment: 8, widths: [{ bytes: 8, share: 1 }], isNull: false };
  const sizes = (...columns: readonly (typeof text)[]) => tupleSizes(columns).map(({ bytes }) => bytes);
  expect(sizes(text)).toEqual([16]);
  expect(sizes(text, int8)).toEqual([24]);
  expect(sizes(int8, text)).toEqual([24]);
  expect(sizes({ ...text, isNull: true }, int8)).toEqual([24]);
  expect(sizes({ ...text, isNull: true })).toEqual([16]);
});

test('expressions of an index are told apart, whatever braces stand in their constants', () => {
  expect(expressionTrees('({FUNCEXPR :args ({VAR :varno 1 :varattno 3}) :x \\{} {OPEXPR :y 1})')).toEqual([
    '{FUNCEXPR :args ({VAR :varno 1 :varattno 3}) :x \\{}',
    '{OPEXPR :y 1}',
  ]);
});
