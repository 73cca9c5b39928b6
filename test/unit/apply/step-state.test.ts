import { expect, test } from 'vitest';
import type { Holder } from '../../../src/apply/holders.ts';
import { judgeStep } from '../../../src/apply/step-state.ts';
import type { Step } from '../../../src/apply/steps.ts';
import { quoteRelation } from '../../../src/util/identifiers.ts';
import { index } from '../migrations/fixtures.ts';

const orders = { schema: 'public', name: 'orders' };
const make: Step = {
  indexName: 'i',
  relation: orders,
  fileName: 'i.up.sql',
  kind: 'make',
  indexes: [{ index: { schema: 'public', name: 'i' }, table: orders, partitioned: false, text: null }],
  definition: index('orders', ['a']),
  brokenBefore: false,
  sizeBytes: 1,
  statements: [],
};
const take: Step = { ...make, kind: 'take' };
const tree: Step = {
  ...make,
  indexes: [
    { index: { schema: 'public', name: 'i' }, table: orders, partitioned: true, text: null },
    { index: { schema: 'public', name: 'i1' }, table: orders, partitioned: false, text: null },
    { index: { schema: 'public', name: 'i2' }, table: orders, partitioned: false, text: null },
  ],
};
const restore: Step = {
  ...make,
  definition: null,
  indexes: [
    { index: { schema: 'public', name: 'i' }, table: orders, partitioned: false, text: 'CREATE INDEX i' },
  ],
};

function holder(name: string, rest: Partial<Holder> = {}): Holder {
  return {
    name: { schema: 'public', name },
    oid: name,
    table: orders,
    valid: true,
    stored: true,
    definition: 'CREATE INDEX i',
    constraint: null,
    replicaIdentity: false,
    ...rest,
  };
}

const same = { kind: 'compared', same: new Map() } as const;
const other = { kind: 'compared', same: new Map([['i', false]]) } as const;
const state = (step: Step, holders: readonly Holder[], comparison: Parameters<typeof judgeStep>[2] = same) =>
  judgeStep(step, new Map(holders.map((one) => [quoteRelation(one.name), one])), comparison);

test.each<[string, ReturnType<typeof state>, object]>([
  ['free', state(make, []), { kind: 'to-do' }],
  ['there', state(make, [holder('i')]), { kind: 'done' }],
  ['there, not compared', state(make, [holder('i')], null), { kind: 'done' }],
  [
    'invalid',
    state(make, [holder('i', { valid: false })]),
    { kind: 'unfinished', leftovers: [{ schema: 'public', name: 'i' }] },
  ],
  ['invalid, not compared', state(make, [holder('i', { valid: false })], null), { kind: 'refused' }],
  ['another definition', state(make, [holder('i')], other), { kind: 'refused' }],
  ['invalid, another definition', state(make, [holder('i', { valid: false })], other), { kind: 'refused' }],
  ['a table', state(make, [holder('i', { table: null, definition: null })]), { kind: 'refused' }],
  [
    'of another table',
    state(make, [holder('i', { table: { schema: 'public', name: 'o' } })]),
    { kind: 'refused' },
  ],
  [
    'a tree with a part that is not valid',
    state(tree, [holder('i', { valid: false, stored: false }), holder('i1'), holder('i2', { valid: false })]),
    { kind: 'unfinished', leftovers: [{ schema: 'public', name: 'i2' }] },
  ],
  [
    'a tree that is not whole',
    state(tree, [holder('i', { valid: false, stored: false }), holder('i1')]),
    { kind: 'unfinished', leftovers: [] },
  ],
  [
    'a whole tree',
    state(tree, [holder('i', { stored: false }), holder('i1'), holder('i2')]),
    { kind: 'done' },
  ],
  ['restored', state(restore, [holder('i')], null), { kind: 'done' }],
  ['restored, other text', state(restore, [holder('i', { definition: 'x' })], null), { kind: 'refused' }],
  [
    'restored, was broken before it went',
    state({ ...restore, brokenBefore: true }, [holder('i', { valid: false })], null),
    { kind: 'done' },
  ],
  ['gone', state(take, []), { kind: 'done' }],
  ['to take', state(take, [holder('i')]), { kind: 'to-do' }],
  ['half taken', state(take, [holder('i', { valid: false })]), { kind: 'unfinished', leftovers: [] }],
  ['not ours to take', state(take, [holder('i')], other), { kind: 'refused' }],
  ['replica identity', state(take, [holder('i', { replicaIdentity: true })]), { kind: 'refused' }],
  ['a constraint', state(take, [holder('i', { constraint: 'c' })]), { kind: 'refused' }],
])('%s', (_, found, expected) => {
  expect(found).toMatchObject(expected);
});
