/** What is on tables that a query does not read is never asked about it. */
import { expect, test } from 'vitest';
import type { Plan, PlanNode } from '../../../src/model/plan.ts';
import type { RelationUse } from '../../../src/model/predicate.ts';
import type { Relation } from '../../../src/model/snapshot.ts';
import { touchingCandidates } from '../../../src/selection/touched-tables.ts';
import { catalogueWith } from '../migrations/fixtures.ts';
import { candidate, query } from './judge.ts';

function relation(name: string, parent: string | null = null): Relation {
  const [made] = catalogueWith(name, []).relations;
  if (made === undefined) throw new Error('no relation');
  const above = parent === null ? null : { schema: 'public', name: parent };
  return { ...made, partition: { key: null, parent: above, bound: null } };
}

const use = (name: string) => ({ relation: { schema: 'public', name } }) as RelationUse;
const scan = (name: string, children: readonly PlanNode[] = []) =>
  ({ relation: { schema: 'public', name }, children }) as PlanNode;
const relations = [relation('a'), relation('b'), relation('p'), relation('p1', 'p'), relation('p11', 'p1')];
const candidates = ['x on a', 'x on b', 'x on p', 'x on p11'].map((id) => candidate(id));

function touching(uses: readonly string[], root: PlanNode | null): readonly string[] {
  const found = touchingCandidates(
    [query('q'), { ...query('q with common values'), of: 'q', labels: ['common'] }],
    candidates,
    {
      uses: new Map([['q', uses.map(use)]]),
      baseline: new Map([
        ['q', root === null ? { error: 'no', sqlState: null } : ({ cost: 1, root } as Plan)],
      ]),
      relations,
    },
  );
  expect(found.get('q with common values')).toEqual(found.get('q'));
  return found.get('q') ?? [];
}

test('tables of the text, and those that only the plan shows', () => {
  expect(touching(['a'], scan('a'))).toEqual(['x on a']);
  expect(touching(['a'], scan('a', [scan('b')]))).toEqual(['x on a', 'x on b']);
  expect(touching(['b'], null)).toEqual(['x on b']);
});

test('a partition stands for the whole table, and the table for its partitions', () => {
  expect(touching(['p'], scan('p'))).toEqual(['x on p', 'x on p11']);
  expect(touching([], scan('p1'))).toEqual(['x on p', 'x on p11']);
});
