/** Values for parameters, out of statistics. */
import { describe, expect, test } from 'vitest';
import type { ParameterUse } from '../../../src/model/query.ts';
import { sampleValues, type ValueSource } from '../../../src/verification/sample-values.ts';

const t = { schema: 'public', name: 't' };
const use = (operator: string | null, column = 'a'): ParameterUse => ({
  kind: 'comparison',
  relation: t,
  column,
  operator,
});
const source: ValueSource = new Map([
  [
    '"public"."t"\na',
    {
      type: 'text',
      common: ["it's", 'b\\c'],
      histogram: Array.from({ length: 101 }, (_, at) => String(at).padStart(3, '0')),
      elements: [],
      distinct: null,
    },
  ],
  ['"public"."t"\nempty', { type: 'text', common: [], histogram: [], elements: [], distinct: null }],
]);
const sample = (uses: readonly ParameterUse[], run = 0) => sampleValues(uses, source, run, 10);

test('equality takes common and other values, quoted', () => {
  const values = Array.from({ length: 10 }, (_, run) => sample([use('=')], run)?.[0]);
  expect(new Set(values).size).toBe(10);
  expect(sampleValues([use('=')], source, 0, 103)).toEqual(["CAST('it''s' AS text)"]);
  expect(sampleValues([use('=')], source, 1, 103)).toEqual(["CAST( E'b\\\\c' AS text)"]);
});

test('a range with both ends is a window that moves', () => {
  const [low, high] = (sample([use('>='), use('<')], 5) ?? []).map((value) =>
    Number(/'(\d+)'/.exec(value)?.[1]),
  );
  expect(low).toBeLessThan(high ?? 0);
  expect((high ?? 0) - (low ?? 0)).toBeLessThan(5);
});

test('an open range takes a small end of the values', () => {
  expect(sample([use('>')])).toEqual(["CAST('098' AS text)"]);
  expect(sample([use('<')])).toEqual(["CAST('002' AS text)"]);
});

describe('others', () => {
  test.each([
    ['a list', [use('= any')], /^CAST\('\{".*' AS text\[\]\)$/],
    ['a prefix', [use('~~')], /%'$/],
    ['a limit', [{ kind: 'limit', relation: null, column: null, operator: null }], /^1$/],
  ] as const)('%s', (_, uses, expected) => {
    expect(sample(uses)?.[0]).toMatch(expected);
  });

  test.each([
    ['an unknown use', [{ kind: 'other', relation: null, column: null, operator: null }]],
    ['a column without statistics', [use('=', 'empty')]],
    ['a column that nobody read', [use('=', 'unread')]],
    ['an operator of its own', [use('@>')]],
  ] as const)('%s has no value, and so the statement none', (_, uses) => {
    expect(sample([use('='), ...uses])).toBeNull();
  });
});
