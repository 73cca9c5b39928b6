/** Bytes of index files that hold nothing: the pages that the planner reads. */
import { describe, expect, test } from 'vitest';
import { btreePages, sparseFiles } from '../../../src/twin/btree-file.ts';
import { writeBrinCounts, writeGinCounts } from '../../../src/twin/metapages.ts';
import { PAGE_BYTES } from '../../../src/util/page.ts';

describe('B-tree', () => {
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

test('BRIN: the range map has a page for 1,360 ranges', () => {
  const file = Buffer.alloc(2 * PAGE_BYTES);
  file.writeUInt32LE(128, 32);
  expect(writeBrinCounts(file, 128 * 1360).readUInt32LE(36)).toBe(1);
  expect(writeBrinCounts(file, 128 * 1360 + 1).readUInt32LE(36)).toBe(2);
});

test('GIN: pages and entries stand behind the pending list', () => {
  const file = writeGinCounts(Buffer.alloc(2 * PAGE_BYTES), 100, {
    entries: 5000,
    entryPages: 60,
    dataPages: 39,
  });
  expect([48, 52, 56].map((at) => file.readUInt32LE(at))).toEqual([100, 60, 39]);
  expect(file.readBigInt64LE(64)).toBe(5000n);
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
