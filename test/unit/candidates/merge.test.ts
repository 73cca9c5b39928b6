/** What two indexes of one table become together, and when they stay two. */
import { describe, expect, test } from 'vitest';
import { definitionId } from '../../../src/candidates/key.ts';
import { mergeCandidates, type WantedIndex } from '../../../src/candidates/merge.ts';
import type { IndexDefinition, IndexKey } from '../../../src/model/index-definition.ts';
import { displayIndex } from '../../../src/util/index-sql.ts';
import { column, expression, index } from '../migrations/fixtures.ts';
import { relation } from '../query/shop.ts';

const names = Array.from({ length: 12 }, (_, n) => `c${n}`);
const table = relation('public.t', names.map((name) => `${name}: int4`).join(', '));
const relations = new Map([['"public"."t"', table]]);

const of = (
  keys: readonly (string | IndexKey)[],
  included: readonly string[] = [],
  rest: Partial<IndexDefinition> = {},
) => index('t', keys, { included, ...rest });

function wanted(definition: IndexDefinition, queryId: string, weight = 1): WantedIndex {
  return {
    candidate: { id: definitionId(definition), definition, generators: ['covering'], queryIds: [queryId] },
    wantedBy: [queryId],
    weight,
  };
}

const merged = (...definitions: readonly IndexDefinition[]) =>
  mergeCandidates(
    definitions.map((definition, n) => wanted(definition, `q${n}`)),
    relations,
    3,
  ).map(({ definition }) => displayIndex(definition).replace('public.t ', ''));

describe('two that queries enter by the same column', () => {
  test('hold in their leaves what either held', () => {
    expect(merged(of(['c0'], ['c1']), of(['c0'], ['c2']))).toEqual(['(c0) INCLUDE (c1, c2)']);
  });

  test('have the keys of both, in either order, as far as they fit', () => {
    expect(merged(of(['c0', 'c1']), of(['c0', 'c2']))).toEqual(['(c0, c1, c2)', '(c0, c2, c1)']);
    expect(merged(of(['c0', 'c1', 'c2']), of(['c0', 'c3']))).toEqual([]);
  });

  test('are merged with a third', () => {
    expect(merged(of(['c0'], ['c1']), of(['c0'], ['c2']), of(['c0'], ['c3']))).toEqual([
      '(c0) INCLUDE (c1, c2)',
      '(c0) INCLUDE (c1, c2, c3)',
      '(c0) INCLUDE (c1, c3)',
      '(c0) INCLUDE (c2, c3)',
    ]);
  });

  test('have further keys in the keys or in the leaves', () => {
    expect(merged(of(['c0', 'c1'], ['c4']), of(['c0'], ['c5']))).toEqual([
      '(c0) INCLUDE (c1, c4, c5)',
      '(c0, c1) INCLUDE (c4, c5)',
    ]);
  });

  test('serve the queries of both', () => {
    const [one] = mergeCandidates(
      [wanted(of(['c0'], ['c1']), 'a'), wanted(of(['c0'], ['c2']), 'b')],
      relations,
      3,
    );
    expect(one).toMatchObject({ generators: ['merge'], queryIds: ['a', 'b'] });
  });
});

test.each<[string, IndexDefinition, IndexDefinition]>([
  ['of another leading column', of(['c0'], ['c2']), of(['c1'], ['c2'])],
  ['of another order of it', of([column('c0', { direction: 'desc' })], ['c1']), of(['c0'], ['c2'])],
  ['of other rows', of(['c0'], ['c1'], { predicate: 'c3 IS NULL' }), of(['c0'], ['c2'])],
  ['of which one serves the other', of(['c0', 'c1']), of(['c0'])],
  ['whose leaves would be most of the table', of(['c0'], names.slice(1, 7)), of(['c0'], names.slice(6, 12))],
  ['of another method', of(['c0'], [], { accessMethod: 'gin' }), of(['c0', 'c1'])],
])('two %s stay two', (_, one, other) => {
  expect(merged(one, other)).toEqual([]);
});

test('an expression is a key, and never in the leaves', () => {
  expect(merged(of(['c0', expression('lower(c1)')]), of(['c0'], ['c2']))).toEqual([
    '(c0, lower(c1)) INCLUDE (c2)',
  ]);
});

test('two of one query stay two, and of many the heaviest are merged', () => {
  const pair = [of(['c0'], ['c1']), of(['c0'], ['c2'])].map((definition) => wanted(definition, 'q'));
  expect(mergeCandidates(pair, relations, 3)).toEqual([]);
  const many = names.slice(1).map((name, n) => wanted(of(['c0'], [name]), `q${n}`, n));
  const heaviest = mergeCandidates(many, relations, 3);
  expect(heaviest.map(({ definition }) => definition.included.join(' '))).toContain('c10 c11');
  expect(heaviest.flatMap(({ definition }) => definition.included)).not.toContain('c6');
});
