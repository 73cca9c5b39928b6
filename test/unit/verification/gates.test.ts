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
  name: 'i',
  table: { schema: 'public', name: 't' },
  definition: 'CREATE INDEX i ON public.t USING btree (a)',
  valid: true,
  sizeBytes: 1,
  storageOids: [1],
  treeOids: [1],
  treeNames: [{ schema: 'public', name: 'i' }],
};

test('applied: there, on its table, as promised, valid', () => {
  const definition = 'CREATE INDEX i ON public.t USING btree (a)';
  const applied = (found: typeof state | null, failure: string | null = null) =>
    judgeApplied(entry, found, definition, failure);
  expect(applied(state)).toMatchObject({ gate: 'valid', passed: true, code: null });
  expect(applied(null)).toMatchObject({
    code: 'index-missing',
    message: expect.stringContaining('no index i'),
  });
  expect(applied(null, 'i.up.sql, line 3: no')).toMatchObject({
    code: 'index-missing',
    message: 'There is no index i: the up file stopped before it was made.',
  });
  expect(applied({ ...state, valid: false })).toMatchObject({ code: 'index-invalid' });
  expect(applied({ ...state, valid: false }, 'i.up.sql, line 3: no')).toMatchObject({
    message: expect.stringContaining('stopped halfway'),
  });
  expect(applied({ ...state, table: { schema: 'other', name: 't' } })).toMatchObject({
    code: 'wrong-relation',
    message: 'The index i is on other.t, not on public.t.',
  });
  expect(applied({ ...state, definition: definition.replace('(a)', '(b)') })).toMatchObject({
    code: 'definition-differs',
  });
});

test('used: in the plan of a query that it was made for; by hand, of any', () => {
  expect(judgeUsed('i', entry, [measured({})], 2)).toMatchObject({ passed: true });
  expect(judgeUsed('i', entry, [], 2)).toMatchObject({ code: 'index-unused' });
  expect(judgeUsed('i', entry, [measured({ queryId: 'another' })], 2)).toMatchObject({
    code: 'index-unused',
  });
  expect(judgeUsed('i', null, [measured({ queryId: 'another' })], 2)).toMatchObject({ passed: true });
});

describe('cheaper', () => {
  const same = measured({ queryId: 'same', costBefore: 5, costAfter: 5, indexes: [] });
  test.each([
    ['as claimed', measured({}), null],
    ['a little less than claimed', measured({ costAfter: 13 }), null],
    ['much less than claimed', measured({ costAfter: 40 }), 'saving-below-claim'],
    ['not at all', measured({ costAfter: 100 }), 'not-cheaper'],
    ['on a table that has grown since', measured({ costBefore: 200, costAfter: 10 }), null],
    ['not in the workload', measured({ queryId: 'another' }), 'claim-unproven'],
  ])('on another Snapshot: %s', (_, query, code) => {
    expect(judgeCheaper(manifest, [query, same], 'shares', 0.95)).toMatchObject([
      { gate: 'cheaper', subject: 'q', passed: code === null, code },
    ]);
  });

  test.each([
    ['as claimed', measured({ costBefore: 101 }), null],
    ['from another cost', measured({ costBefore: 200, costAfter: 10 }), 'claim-edited'],
    ['to another cost', measured({ costAfter: 11 }), 'claim-edited'],
  ])('on the Snapshot of the advice: %s', (_, query, code) => {
    expect(judgeCheaper(manifest, [query, same], 'costs', 0.95)).toMatchObject([
      { subject: 'q', passed: code === null, code },
    ]);
  });

  test('on the Snapshot of the advice, a claim of no change is one, too', () => {
    const found = judgeCheaper(
      manifest,
      [measured({}), { ...same, costBefore: 50, costAfter: 50 }],
      'costs',
      0.95,
    );
    expect(found).toMatchObject([{ passed: true }, { subject: 'same', code: 'claim-edited' }]);
  });

  test('on other data than was claimed for, any fall will do', () => {
    const found = (costAfter: number) =>
      judgeCheaper(manifest, [measured({ costAfter }), same], 'direction', 0.95);
    expect(found(40)).toMatchObject([{ passed: true }]);
    expect(found(100)).toMatchObject([{ code: 'not-cheaper' }]);
  });
});

test('claims: how much of a claimed saving is enough can be said', () => {
  const found = (minSaving: number) =>
    judgeCheaper(manifest, [measured({ costAfter: 40 }), measured({ queryId: 'same' })], 'shares', minSaving);
  expect(found(0.95)).toMatchObject([{ code: 'saving-below-claim' }]);
  expect(found(0.6)).toMatchObject([{ passed: true }]);
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
  expect(judgeCatalogue('i', ['+ index x'])).toMatchObject({
    passed: false,
    message: expect.stringContaining('+ index x'),
  });
  expect(judgeCatalogue('i', [])).toMatchObject({ passed: true });
});

test('latency: mean, and p95 by nearest rank', () => {
  expect(summarizeLatency(Array.from({ length: 20 }, (_, at) => 20 - at))).toEqual({
    runs: 20,
    meanMs: 10.5,
    medianMs: 10,
    p95Ms: 19,
  });
  expect(summarizeLatency([3])).toEqual({ runs: 1, meanMs: 3, medianMs: 3, p95Ms: 3 });
});
