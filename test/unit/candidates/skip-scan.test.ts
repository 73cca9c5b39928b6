/** Which queries a B-tree serves by skipping its first key, from PostgreSQL 18 on. */
import { expect, test } from 'vitest';
import { generateCandidates } from '../../../src/candidates/generate.ts';
import type { RelationUse } from '../../../src/model/predicate.ts';
import type { Relation } from '../../../src/model/snapshot.ts';
import { displayKeys } from '../../../src/util/index-sql.ts';
import { orders, snapshot } from './support.ts';

const use = (columns: readonly string[], order: readonly string[] = []): RelationUse => ({
  relation: { schema: 'public', name: 'orders' },
  alias: 'orders',
  predicates: columns.map((column) => ({
    kind: 'equality',
    target: { kind: 'column', column },
    operator: '=',
    value: { kind: 'parameter', number: 1 },
    sargable: true,
    constantSql: null,
  })),
  disjunctions: [],
  order: order.map((column) => ({ target: { kind: 'column', column }, direction: 'asc', nulls: 'last' })),
  limited: order.length > 0,
  grouping: [],
  distinct: [],
  extremes: [],
  columns: null,
  written: [],
  role: 'read',
});

/** Queries that the index of these keys is said to serve. */
function served(keys: string, major: number, table: Relation = orders): readonly string[] {
  const source = {
    ...snapshot(table),
    server: { versionNumber: major * 10_000, version: `${major}.0`, major },
  };
  const candidates = generateCandidates(
    source,
    [
      { queryId: 'both', uses: [use(['status'], ['at'])] },
      { queryId: 'later', uses: [use(['at'])] },
      { queryId: 'other', uses: [use(['customer'], ['at'])] },
    ],
    { maxWidth: 3 },
  );
  return candidates.find(({ definition }) => displayKeys(definition) === keys)?.queryIds ?? [];
}

test('a few values are skipped, from 18 on', () => {
  expect(served('status, at', 18)).toEqual(['both', 'later', 'other']);
  expect(served('status, at', 17)).toEqual(['both']);
});

test('many are not, nor what is not known', () => {
  expect(served('customer, at', 18)).toEqual(['other']);
  expect(served('status, at', 18, { ...orders, statistics: [] })).toEqual(['both']);
});
