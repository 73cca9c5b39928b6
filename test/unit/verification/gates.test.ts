/** Each gate passes and fails on what it is about. */
import { describe, expect, test } from 'vitest';
import type { Manifest, ManifestEntry } from '../../../src/model/migration.ts';
import type { QueryMeasurement } from '../../../src/model/verification.ts';
import { catalogueDifference } from '../../../src/verification/catalogue.ts';
import {
  judgeApplied,
  judgeCatalogue,
  judgeCheaper,
  judgeRegressions,
  judgeUsed,
} from '../../../src/verification/gates.ts';
import { summarizeLatency } from '../../../src/verification/latency.ts';

const entry = {
  indexName: 'i',
  relation: { schema: 'public', name: 't' },
  up: 'i.up.sql',
  queries: ['q'],
} as unknown as ManifestEntry;
const manifest = {
  migrations: [entry],
  queries: [
    { id: 'q', text: '', calls: 1, costBefore: 100, costAfter: 10, indexes: ['i'] },
    { id: 'same', text: '', calls: 1, costBefore: 5, costAfter: 5, indexes: [] },
  ],
} as unknown as Manifest;
const measured = (rest: Partial<QueryMeasurement>): QueryMeasurement => ({
  queryId: 'q',
  text: '',
  calls: 1,
  costBefore: 100,
  costAfter: 10,
  latencyBefore: null,
  latencyAfter: null,
  indexes: ['i'],
  ...rest,
});
const state = {
  oid: 1,
  table: { schema: 'public', name: 't' },
  definition: '',
  valid: true,
  sizeBytes: 1,
  storageOids: [1],
  treeOids: [1],
};

test('applied: there, valid, on its table', () => {
  expect(judgeApplied(entry, state)).toMatchObject({ gate: 'valid', passed: true });
  expect(judgeApplied(entry, null)).toMatchObject({
    passed: false,
    message: expect.stringContaining('no index i'),
  });
  expect(judgeApplied(entry, { ...state, valid: false })).toMatchObject({
    passed: false,
    message: expect.stringContaining('not valid'),
  });
  expect(judgeApplied(entry, { ...state, table: { schema: 'other', name: 't' } })).toMatchObject({
    passed: false,
    message: 'The index i is on other.t, not on public.t.',
  });
});

test('used: in the plan of a query that it was made for', () => {
  expect(judgeUsed(manifest, [measured({})])).toMatchObject([{ passed: true }]);
  expect(judgeUsed(manifest, [measured({ indexes: [] })])).toMatchObject([{ passed: false }]);
  expect(judgeUsed(manifest, [measured({ queryId: 'another' })])).toMatchObject([{ passed: false }]);
});

describe('cheaper', () => {
  test.each([
    ['as claimed', measured({}), true],
    ['a little less than claimed', measured({ costAfter: 13 }), true],
    ['much less than claimed', measured({ costAfter: 40 }), false],
    ['not at all', measured({ costAfter: 100 }), false],
    ['on a table that has grown since', measured({ costBefore: 200, costAfter: 10 }), true],
    ['not in the workload', measured({ queryId: 'another' }), false],
  ])('%s', (_, query, passed) => {
    expect(judgeCheaper(manifest, [query], true)).toMatchObject([{ gate: 'cheaper', subject: 'q', passed }]);
  });

  test('on other data than was claimed for, any fall will do', () => {
    expect(judgeCheaper(manifest, [measured({ costAfter: 40 })], false)).toMatchObject([{ passed: true }]);
    expect(judgeCheaper(manifest, [measured({ costAfter: 100 })], false)).toMatchObject([{ passed: false }]);
  });
});

test('regression: each query above the limit is named', () => {
  const other = measured({ queryId: 'other', costBefore: 100, costAfter: 111 });
  expect(judgeRegressions([measured({}), other], [], 0.1)).toMatchObject([
    { subject: 'other', passed: false },
  ]);
  expect(judgeRegressions([measured({}), other], [], 0.12)).toMatchObject([{ subject: null, passed: true }]);
});

test('regression: a query that is planned no more is named with the error', () => {
  const lost = [{ queryId: 'other', error: 'functions in index expression must be IMMUTABLE' }];
  expect(judgeRegressions([measured({})], lost, 0.1)).toMatchObject([
    { subject: 'other', passed: false, message: expect.stringContaining('must be IMMUTABLE') },
  ]);
});

test('catalogue: what is missing and what is new', () => {
  expect(catalogueDifference(['a', 'b'], ['b', 'c'])).toEqual(['- a', '+ c']);
  expect(judgeCatalogue(['+ index x'])).toMatchObject({
    passed: false,
    message: expect.stringContaining('+ index x'),
  });
  expect(judgeCatalogue([])).toMatchObject({ passed: true });
});

test('latency: mean, and p95 by nearest rank', () => {
  expect(summarizeLatency(Array.from({ length: 20 }, (_, at) => 20 - at))).toEqual({
    runs: 20,
    meanMs: 10.5,
    p95Ms: 19,
  });
  expect(summarizeLatency([3])).toEqual({ runs: 1, meanMs: 3, p95Ms: 3 });
});
