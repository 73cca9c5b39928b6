/** Size and latency: what is judged, and what noise may not decide. */
import { describe, expect, test } from 'vitest';
import type { AccessMethod } from '../../../src/model/index-definition.ts';
import type { IndexMeasurement, LatencySample, QueryMeasurement } from '../../../src/model/verification.ts';
import {
  judgeLatency,
  judgeSizes,
  machineDrift,
  slowerQueries,
} from '../../../src/verification/data-gates.ts';
import { index } from '../migrations/fixtures.ts';

const latency = (medianMs: number): LatencySample => ({
  runs: 10,
  meanMs: medianMs,
  medianMs,
  p95Ms: medianMs,
});
const query = (
  queryId: string,
  before: number | null,
  after: number | null,
  indexes: readonly string[] = [],
): QueryMeasurement => ({
  queryId,
  text: '',
  calls: 1,
  costBefore: 10,
  costAfter: 10,
  latencyBefore: before === null ? null : latency(before),
  latencyAfter: after === null ? null : latency(after),
  indexes,
});

describe('size', () => {
  const entry = (sizeBytes: number, method: AccessMethod = 'btree') => ({
    indexName: 'i',
    relation: { schema: 'public', name: 't' },
    definition: index('t', ['a'], { accessMethod: method }),
    sizeBytes,
  });
  const built = (sizeBytes: number, rest: Partial<IndexMeasurement> = {}): IndexMeasurement => ({
    indexName: 'i',
    relation: 'public.t',
    buildMs: 1,
    dropMs: 1,
    sizeBytes,
    measured: true,
    ...rest,
  });

  test.each<[AccessMethod, number, number, string | null]>([
    ['btree', 1_000_000, 1_400_000, null],
    ['btree', 1_000_000, 1_700_000, 'size-over'],
    ['btree', 8192, 65_536, null],
    ['gist', 1_000_000, 1_700_000, null],
    ['gist', 1_000_000, 2_200_000, 'size-over'],
  ])('%s, estimated %i, built %i: %s', (method, estimate, size, code) => {
    expect(judgeSizes([entry(estimate, method)], [built(size)], 0.5)).toMatchObject([{ gate: 'size', code }]);
  });

  test('nothing is said of an index that was not built, nor of one of that name elsewhere', () => {
    expect(judgeSizes([entry(1)], [built(1e9, { measured: false })], 0.5)).toEqual([]);
    expect(judgeSizes([entry(1)], [built(1e9, { relation: 'other.t' })], 0.5)).toEqual([]);
  });
});

describe('latency', () => {
  const slower = (queries: readonly QueryMeasurement[], limit = 0.2) =>
    slowerQueries(queries, machineDrift(queries), limit).map(({ queryId }) => queryId);

  test('a query with another plan that takes longer', () => {
    expect(slower([query('q', 10, 20, ['i']), query('fine', 10, 11, ['i'])])).toEqual(['q']);
  });

  test('one whose plan stayed cannot be slower by the migrations', () => {
    expect(slower([query('q', 10, 100)])).toEqual([]);
  });

  test('a machine that became slower meanwhile', () => {
    const same = ['a', 'b', 'c'].map((id) => query(id, 10, 20));
    expect(machineDrift(same)).toBe(2);
    expect(slower([...same, query('q', 10, 21, ['i'])])).toEqual([]);
    expect(slower([...same, query('q', 10, 40, ['i'])])).toEqual(['q']);
  });

  test('a machine that became faster excuses nothing and accuses nobody', () => {
    const same = ['a', 'b', 'c'].map((id) => query(id, 10, 5));
    expect(machineDrift(same)).toBe(1);
    expect(slower([...same, query('q', 10, 11, ['i'])])).toEqual([]);
  });

  test('fractions of a millisecond', () => {
    expect(slower([query('q', 0.1, 0.9, ['i'])])).toEqual([]);
  });

  test('what was not timed', () => {
    expect(slower([query('q', null, null, ['i']), query('r', 1, null, ['i'])])).toEqual([]);
  });

  test('the verdict names both medians', () => {
    const q = query('q', 10, 20, ['i']);
    expect(judgeLatency([q], [q], 0.2)).toMatchObject([
      {
        gate: 'latency',
        code: 'latency-worse',
        subject: 'q',
        message: expect.stringMatching(/10\.0 ms .* 20\.0 ms/),
      },
    ]);
    expect(judgeLatency([q], [], 0.2)).toMatchObject([{ passed: true, subject: null }]);
  });
});
