/** Which columns' ends an index gives, and what its first page says. */
import { describe, expect, test } from 'vitest';
import { indexedColumns } from '../../../src/collect/index-ends.ts';
import { decodeMetapage } from '../../../src/collect/index-metapages.ts';
import type { CollectedIndex } from '../../../src/collect/indexes.ts';
import type { IndexKey } from '../../../src/model/index-definition.ts';
import type { ColumnStatistics } from '../../../src/model/snapshot.ts';

describe('columns whose ends are read', () => {
  const key = (column: string, more: Partial<IndexKey> = {}): IndexKey => ({
    target: { kind: 'column', column },
    direction: 'asc',
    nulls: 'last',
    opclass: null,
    collation: null,
    ...more,
  });
  const index = (keys: readonly IndexKey[], more: Partial<CollectedIndex> = {}) => ({
    accessMethod: 'btree',
    isValid: true,
    predicate: null,
    keys,
    ...more,
  });
  const statistics = ['a', 'b', 'c'].map(
    (column) => ({ column, histogramBounds: column === 'c' ? null : '{1,2}' }) as ColumnStatistics,
  );

  test.each([
    ['leads a B-tree', index([key('a'), key('b')]), ['a']],
    ['descending', index([key('a', { direction: 'desc' })]), ['a']],
    ['without a histogram', index([key('c')]), []],
    ['partial', index([key('a')], { predicate: 'b = 1' }), []],
    ['invalid', index([key('a')], { isValid: false }), []],
    ['another method', index([key('a')], { accessMethod: 'hash' }), []],
    ['another operator class', index([key('a', { opclass: 'text_pattern_ops' })]), []],
    ['another collation', index([key('a', { collation: 'pg_catalog."C"' })]), []],
    ['an expression', index([{ ...key('a'), target: { kind: 'expression', sql: 'lower(a)' } }]), []],
  ])('%s', (_, of, columns) => {
    expect(indexedColumns([of, of], statistics)).toEqual(columns);
  });
});

describe('the first page', () => {
  const btree = (level: number) => {
    const bytes = Buffer.alloc(56);
    bytes.writeUInt32LE(0x053162, 0);
    bytes.writeUInt32LE(level, 20);
    return bytes.toString('hex');
  };

  test.each([
    ['the height of a B-tree', 'btree', 300, btree(1), { treeHeight: 1, metapage: null }],
    ['one level for more pages than it can hold: the page is old', 'btree', 500, btree(1), null],
    ['a leaf for a root and two pages more', 'btree', 4, btree(0), null],
    ['something else', 'btree', 2, '00'.repeat(56), null],
    ['nothing', 'gin', 2, '', null],
    ['GIN of an unknown version', 'gin', 2, '00'.repeat(56), null],
    ['a method without', 'hash', 2, btree(1), null],
  ])('%s', (_, method, blocks, hex, expected) => {
    expect(decodeMetapage(method, blocks, hex)).toEqual(expected);
  });
});
