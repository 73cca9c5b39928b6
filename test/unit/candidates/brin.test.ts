/** Which columns of which tables a summary of each block of pages would narrow. */
import { beforeAll, expect, test } from 'vitest';
import type { Relation } from '../../../src/model/snapshot.ts';
import { loadParser } from '../../../src/query/parse.ts';
import { relation } from '../query/shop.ts';
import { proposals, statistics } from './support.ts';

beforeAll(loadParser);

const made = relation('public.log', 'at: timestamptz, device: int4, kind: text, open: bool, place: point');
const log: Relation = {
  ...made,
  size: { ...made.size, pages: 1000, blocks: 1000 },
  statistics: [
    statistics('at', -1, { correlation: 0.97 }),
    statistics('device', 500, { correlation: 0.1 }),
    statistics('kind', 500, { correlation: -0.92 }),
    statistics('open', 2, { correlation: 1 }),
  ],
};
const brin = (condition: string, table: Relation = log) =>
  proposals('brin', table, `SELECT * FROM log WHERE ${condition}`);

test.each([
  ['at > $1 AND at < $2', ['USING brin (at)']],
  ['at = $1', ['USING brin (at)']],
  // Against the order is in order too.
  ["kind IN ('a', 'b')", ['USING brin (kind)']],
  ['device = 7', []],
  // No operator class; not a search; nothing known.
  ['open', []],
  ['at <> $1', []],
  ['at IS NULL', []],
  ['place = $1', []],
])('%s', (condition, expected) => {
  expect(brin(condition)).toEqual(expected);
});

test('a table of less than 1000 pages is too small', () => {
  expect(brin('at > $1', { ...log, size: { ...log.size, pages: 999, blocks: 999 } })).toEqual([]);
});

test('not where a B-tree begins with the column', () => {
  const index = {
    name: 'log_at_idx',
    definition: '',
    accessMethod: 'btree',
    keys: [
      {
        target: { kind: 'column', column: 'at' },
        direction: 'asc',
        nulls: 'last',
        opclass: null,
        collation: null,
      },
    ],
    included: [],
    predicate: null,
    isValid: true,
    size: log.size,
  } as unknown as Relation['indexes'][number];
  expect(brin('at > $1', { ...log, indexes: [index] })).toEqual([]);
});
