/** When two plans are the same, and what is said where they are not. */
import { expect, test } from 'vitest';
import { comparePlans } from '../../../src/fidelity/compare.ts';
import { pinClock, unpinClock } from '../../../src/twin/clock.ts';

const scan = (more: object = {}) => ({
  'Node Type': 'Index Scan',
  'Relation Name': 'orders',
  'Index Name': 'orders_pkey',
  'Index Cond': '(id = 1)',
  'Total Cost': 8.3,
  'Plan Rows': 1,
  ...more,
});
const sort = (child: object, cost: number) => [
  { Plan: { 'Node Type': 'Sort', 'Sort Key': ['id'], 'Total Cost': cost, Plans: [child] } },
];

test('estimates do not make another plan', () => {
  expect(comparePlans(sort(scan(), 10), sort(scan({ 'Plan Rows': 7, 'Total Cost': 9 }), 11))).toEqual({
    samePlan: true,
    sameCost: false,
    sourceCost: 10,
    twinCost: 11,
    deviation: 0.1,
    difference: null,
  });
  expect(comparePlans(sort(scan(), 10), sort(scan(), 10))).toMatchObject({ sameCost: true, deviation: 0 });
});

test.each([
  [
    'another node',
    scan({ 'Node Type': 'Seq Scan', 'Index Name': undefined }),
    'Index Scan using orders_pkey on orders | Seq Scan on orders',
  ],
  [
    'another condition',
    scan({ 'Index Cond': '(id = 2)' }),
    'Index Scan using orders_pkey on orders: Index Cond "(id = 1)" | "(id = 2)"',
  ],
  [
    'something that only one has',
    scan({ Filter: 'x' }),
    'Index Scan using orders_pkey on orders: Filter undefined | "x"',
  ],
])('%s does, and is named', (_, child, difference) => {
  expect(comparePlans(sort(scan(), 10), sort(child, 10))).toMatchObject({ samePlan: false, difference });
});

test('what is no plan is an error', () => {
  expect(() => comparePlans([], sort(scan(), 1))).toThrow('no plan');
});

test.each(['now()', 'CURRENT_DATE', 'CURRENT_TIMESTAMP(3)', 'LOCALTIME', 'transaction_timestamp()'])(
  '%s of the stopped clock reads as the clock of the source',
  (reader) => {
    const pinned = pinClock(`x > ${reader}`);
    expect(pinned).not.toContain(`> ${reader}`);
    expect(unpinClock(pinned)).toBe(`x > ${reader}`);
  },
);
