/** The order in which objects were made, without their oids. */
import { expect, test } from 'vitest';
import { ranksWithin } from '../../../src/collect/ranks.ts';

test('each group counts for itself, by oid and not by place', () => {
  const rows = [
    { oid: 900, of: 'a' },
    { oid: 20, of: 'b' },
    { oid: 3_000_000_000, of: 'a' },
    { oid: 100, of: 'a' },
  ];
  expect([...ranksWithin(rows, ({ of }) => of)].sort(([a], [b]) => a - b)).toEqual([
    [20, 0],
    [100, 0],
    [900, 1],
    [3_000_000_000, 2],
  ]);
});

test('what is made or dropped elsewhere changes nothing', () => {
  const own = [
    { oid: 10, of: 'a' },
    { oid: 30, of: 'a' },
  ];
  const more = [...own, { oid: 5, of: 'b' }, { oid: 20, of: 'b' }];
  const [alone, among] = [own, more].map((rows) => ranksWithin(rows, ({ of }) => of));
  for (const { oid } of own) expect(among?.get(oid)).toBe(alone?.get(oid));
});
