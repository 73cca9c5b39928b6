/** Which tables and statements the options leave to the search. */
import { describe, expect, test } from 'vitest';
import { defaultRecommendationOptions } from '../../../src/advise.ts';
import type { Query } from '../../../src/model/query.ts';
import type { RecommendationOptions } from '../../../src/model/recommendation.ts';
import type { Catalogue, Relation } from '../../../src/model/snapshot.ts';
import { readScope, scopeNotes } from '../../../src/selection/scope.ts';
import { catalogueWith } from '../migrations/fixtures.ts';

function table(qualified: string, parts: Partial<Relation> = {}): Relation {
  const [schema = '', name = ''] = qualified.split('.');
  const [relation] = catalogueWith({ schema, name }, []).relations;
  if (relation === undefined) throw new Error('no relation');
  return { ...relation, ...parts };
}

const partOf = (name: string) => ({
  partition: { key: null, parent: { schema: 'app', name }, bound: 'DEFAULT' },
});
const catalogue: Catalogue = {
  ...catalogueWith('orders', []),
  relations: [
    table('public.orders'),
    table('public.orders_log'),
    table('audit.orders'),
    table('audit.Entries'),
    table('app.events', { kind: 'partitioned-table' }),
    table('app.events_1', partOf('events')),
    table('app.events_2', partOf('events')),
    table('app.view', { kind: 'view' }),
  ],
};

const limited = (options: Partial<RecommendationOptions>) => ({
  ...defaultRecommendationOptions,
  ...options,
});

function allowed(options: Partial<RecommendationOptions>): readonly string[] {
  const scope = readScope(catalogue, limited(options));
  return catalogue.relations
    .filter((relation) => relation.kind !== 'view' && scope.whyNotOn(relation) === null)
    .map(({ schema, name }) => `${schema}.${name}`);
}

describe('tables', () => {
  test('all, unless told', () => {
    expect(allowed({})).toHaveLength(7);
  });

  test('a name without a dot is looked for in every schema, one with a dot in its own', () => {
    expect(allowed({ include: ['orders'] })).toEqual(['public.orders', 'audit.orders']);
    expect(allowed({ include: ['public.orders'] })).toEqual(['public.orders']);
  });

  test('* and ? stand for text; nothing else does, and case counts', () => {
    expect(allowed({ include: ['audit.*', '*_log'] })).toEqual([
      'public.orders_log',
      'audit.orders',
      'audit.Entries',
    ]);
    expect(allowed({ include: ['events_?'] })).toEqual(['app.events_1', 'app.events_2']);
    expect(() => allowed({ include: ['audit.entries'] })).toThrow('matches no table');
    expect(() => allowed({ include: ['order.'] })).toThrow('matches no table');
    expect(() => allowed({ include: ['['] })).toThrow('matches no table');
  });

  test('--exclude takes from what --include names', () => {
    expect(allowed({ include: ['orders*'], exclude: ['audit.*'] })).toEqual([
      'public.orders',
      'public.orders_log',
    ]);
  });

  test('partitions go with their table; the table goes with an excluded partition', () => {
    expect(allowed({ include: ['app.events'] })).toEqual(['app.events', 'app.events_1', 'app.events_2']);
    expect(allowed({ include: ['app.*'], exclude: ['events'] })).toEqual([]);
    expect(allowed({ include: ['app.*'], exclude: ['events_1'] })).toEqual(['app.events_2']);
  });

  test('a pattern that matches no table is an error, a view is none', () => {
    expect(() => allowed({ exclude: ['*', 'view'] })).toThrow('--exclude "view" matches no table');
  });
});

describe('statements', () => {
  const query = (calls: number, totalTimeMs: number | null): Query => ({
    id: 'q',
    text: '',
    calls,
    totalTimeMs,
    meanTimeMs: null,
    rowsPerCall: null,
    origins: [],
    parsed: { kind: 'failure', code: 'utility', message: '' },
  });
  const why = (of: Query, options: Partial<RecommendationOptions>) =>
    readScope(catalogue, limited(options)).whyNotFor(of);

  test('below a limit none is sought, at it one is', () => {
    expect(why(query(9, 5), { minCalls: 10 })).toBe(
      'It was called 9 times, fewer than --min-calls 10: no index was sought for it.',
    );
    expect(why(query(10, 5), { minCalls: 10, minTimeMs: 5 })).toBeNull();
    expect(why(query(10, 4), { minTimeMs: 5 })).toBe(
      'All its calls took 4.00 ms, less than --min-time 5.00 ms: no index was sought for it.',
    );
  });

  test('a time that is not known is not below one', () => {
    expect(why(query(10, null), { minTimeMs: 5 })).toBeNull();
  });

  test('a limit that does nothing, or leaves nothing, is noted', () => {
    const codes = (of: readonly Query[], options: Partial<RecommendationOptions>) =>
      scopeNotes(of, readScope(catalogue, limited(options)), limited(options)).map(({ code }) => code);
    expect(codes([query(1, null)], { minTimeMs: 5 })).toEqual(['no-times']);
    expect(codes([query(1, null), query(3, null)], { minCalls: 4 })).toEqual(['every-statement-left-out']);
    expect(codes([query(1, 9)], { minTimeMs: 5, minCalls: 1 })).toEqual([]);
  });
});
