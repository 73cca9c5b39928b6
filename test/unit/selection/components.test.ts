/** Parts of a problem: nothing of one can serve a query of another, and none could be split further. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { components } from '../../../src/selection/components.ts';

const own = (id: string) => id;

test('queries that share a candidate are one part, directly or through others', () => {
  const found = components([['a', 'b'], ['c'], ['b', 'd'], [], ['d'], ['c', 'e']], own);
  expect(found).toEqual([
    { queries: [0, 2, 4], candidateIds: ['a', 'b', 'd'] },
    { queries: [1, 5], candidateIds: ['c', 'e'] },
  ]);
});

test('candidates of one group are of one part', () => {
  const found = components([['a1'], ['b1'], ['a2'], ['b2', 'c1']], (id) => id.charAt(0));
  expect(found.map(({ queries }) => queries)).toEqual([
    [0, 2],
    [1, 3],
  ]);
});

test('every query that something can serve is in one part, and every candidate', () => {
  const serving = fc.array(
    fc
      .uniqueArray(fc.integer({ min: 0, max: 25 }), { maxLength: 4 })
      .map((ids) => ids.map((id) => String(id))),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(serving, (lists) => {
      const found = components(lists, own);
      const queries = found.flatMap((part) => part.queries).sort((a, b) => a - b);
      expect(queries).toEqual([...lists.keys()].filter((at) => (lists[at]?.length ?? 0) > 0));
      const ids = found.flatMap((part) => part.candidateIds);
      expect(new Set(ids)).toEqual(new Set(lists.flat()));
      expect(ids.length).toBe(new Set(ids).size);
      for (const part of found)
        for (const query of part.queries)
          for (const id of lists[query] ?? []) expect(part.candidateIds).toContain(id);
    }),
    { seed: 3 },
  );
});
