/** Sizes and bytes of B-trees, against figures measured on real servers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { btreePages, PAGE_BYTES, sparseFiles } from '../../../src/twin/btree-file.ts';
import { type BtreeShape, btreeHeight, btreeSize } from '../../../src/twin/btree-size.ts';

const fixed = (widthBytes: number, nullFraction = 0) => ({ widthBytes, alignment: widthBytes, nullFraction });
const shape = (
  columns: BtreeShape['columns'],
  tuples: number,
  groups: number,
  deduplicates = true,
): BtreeShape => ({
  parts: [{ tuples, groups }],
  columns,
  keyColumns: columns.length,
  deduplicates,
});

describe('size after CREATE INDEX', () => {
  // pg_relation_size / 8192 on PostgreSQL 18.4, tables of 100,000 rows.
  test.each([
    ['unique timestamptz', shape([fixed(8)], 100_000, 100_000), 276, 1],
    ['int4 with 5,000 values', shape([fixed(4)], 100_000, 5_000), 97, 1],
    ['char(2) with 4 values', shape([{ widthBytes: 3, alignment: 1, nullFraction: 0 }], 100_000, 4), 87, 1],
    ['int4, timestamptz', shape([fixed(4), fixed(8)], 100_000, 100_000), 388, 2],
  ])('%s', (_, of, pages, height) => {
    const size = btreeSize(of);
    expect(Math.abs(size.pages / pages - 1)).toBeLessThan(0.03);
    expect(size.treeHeight).toBe(height);
    expect(size.sizeBytes).toBe(size.pages * PAGE_BYTES);
  });

  test('an empty index is its metapage and a leaf', () => {
    expect(btreeSize(shape([fixed(8)], 0, 1))).toMatchObject({ pages: 2, treeHeight: 0 });
  });

  test('NULLs share posting lists while the rest is unique', () => {
    const mixed = {
      ...shape([fixed(8, 0.66)], 0, 0),
      parts: [
        { tuples: 66_000, groups: 1 },
        { tuples: 34_000, groups: 34_000 },
      ],
    };
    expect(btreeSize(mixed).pages).toBeGreaterThan(140);
    expect(btreeSize(mixed).pages).toBeLessThan(160);
  });

  test('more rows never take fewer pages, and sharing never takes more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e7 }),
        fc.integer({ min: 1, max: 1e7 }),
        fc.constantFrom(2, 4, 8),
        (tuples, groups, width) => {
          const of = (rows: number, deduplicates: boolean) =>
            btreeSize(shape([fixed(width)], rows, Math.min(rows, groups), deduplicates)).pages;
          expect(of(tuples * 2, false)).toBeGreaterThanOrEqual(of(tuples, false));
          expect(of(tuples, true)).toBeLessThanOrEqual(of(tuples, false));
        },
      ),
    );
  });
});

test('the height of an index is that of the size it has', () => {
  for (const tuples of [1, 300, 367, 100_000, 105_000, 40_000_000]) {
    const of = shape([fixed(8)], tuples, tuples);
    const { pages, treeHeight } = btreeSize(of);
    expect({ tuples, height: btreeHeight(pages, of) }).toEqual({ tuples, height: treeHeight });
  }
});

describe('files', () => {
  const metapage = Buffer.alloc(PAGE_BYTES, 7);

  test('the metapage points at a chain of one downlink a level, down to an empty leaf', () => {
    const pages = Buffer.from(btreePages(metapage, 2));
    expect(pages.length).toBe(4 * PAGE_BYTES);
    expect([32, 36, 40, 44].map((at) => pages.readUInt32LE(at))).toEqual([3, 2, 3, 2]);
    expect(pages.subarray(48, PAGE_BYTES)).toEqual(metapage.subarray(48));
    const level = (block: number) => pages.readUInt32LE(PAGE_BYTES * block + 8184);
    const flags = (block: number) => pages.readUInt16LE(PAGE_BYTES * block + 8188);
    const downlink = (block: number) => pages.readUInt16LE(PAGE_BYTES * block + 8168 + 2);
    expect([1, 2, 3].map((block) => [level(block), flags(block)])).toEqual([
      [0, 1],
      [1, 0],
      [2, 2],
    ]);
    expect([downlink(2), downlink(3)]).toEqual([1, 2]);
  });

  test('a lone leaf is also the root', () => {
    const pages = Buffer.from(btreePages(metapage, 0));
    expect(pages.readUInt16LE(PAGE_BYTES + 8188)).toBe(3);
  });

  test('segments of 1 GiB, and an empty one behind a full one is left out', () => {
    expect(sparseFiles('base/1/9', 10)).toEqual([
      { kind: 'resize', path: 'base/1/9', sizeBytes: 10 * PAGE_BYTES },
    ]);
    expect(sparseFiles('f', 131_072).map(({ path }) => path)).toEqual(['f']);
    expect(
      sparseFiles('f', 300_000).map((file) => [
        file.path,
        'sizeBytes' in file ? file.sizeBytes / PAGE_BYTES : 0,
      ]),
    ).toEqual([
      ['f', 131_072],
      ['f.1', 131_072],
      ['f.2', 37_856],
    ]);
  });
});

test('the leaf holds the entries given, in order, other attributes NULL, pointing to the first block', () => {
  const metapage = Buffer.alloc(PAGE_BYTES);
  const value = (hex: string) => ({ bytes: Buffer.from(hex, 'hex'), variableLength: false });
  const pages = Buffer.from(btreePages(metapage, 1, [value('01000000'), value('ff000000')]));
  const leaf = pages.subarray(PAGE_BYTES, 2 * PAGE_BYTES);
  const pointers = [leaf.readUInt32LE(24), leaf.readUInt32LE(28)];
  expect(leaf.readUInt16LE(12)).toBe(24 + 2 * 4);
  expect(
    pointers.map((item) => leaf.subarray(item & 0x7fff, (item & 0x7fff) + (item >>> 17)).toString('hex')),
  ).toEqual([
    '00000000' + '0100' + '1880' + '01000000' + '00000000' + '01000000' + '00000000',
    '00000000' + '0200' + '1880' + '01000000' + '00000000' + 'ff000000' + '00000000',
  ]);
});
