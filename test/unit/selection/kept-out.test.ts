/** Why what would help a query was not chosen: each query has its own reason. */
import { describe, expect, test } from 'vitest';
import { defaultRecommendationOptions } from '../../../src/advise.ts';
import type { RecommendationOptions } from '../../../src/model/recommendation.ts';
import type { WeightedQuery } from '../../../src/selection/cost-table.ts';
import { keptOutReason } from '../../../src/selection/kept-out.ts';
import type { SizedCandidate } from '../../../src/selection/problem.ts';
import { selectConfiguration } from '../../../src/selection/select.ts';
import { type Answer, candidate, judge, query } from './judge.ts';

/** By query id. @param writesPay for each index */
async function reasons(
  queries: readonly WeightedQuery[],
  candidates: readonly SizedCandidate[],
  cost: Parameters<typeof judge>[0],
  wanted: Partial<RecommendationOptions>,
  pageCost = 0,
  writesPay = 0,
): Promise<Record<string, string>> {
  const options = { ...defaultRecommendationOptions, ...wanted };
  const forEach = ({ length }: readonly SizedCandidate[]) => length * writesPay;
  const { keptOut } = await selectConfiguration({
    queries,
    candidates,
    options,
    pageCost,
    writes: { cost: forEach, leastCost: forEach },
    plan: judge(cost).plan,
  });
  return Object.fromEntries([...keptOut].map(([id, reason]) => [id, keptOutReason(reason, options)]));
}

/** p is served by a, q by b. */
const each = (id: string, has: (id: string) => boolean): Answer =>
  id === 'p' ? (has('a') ? [1, 'a'] : [1_000]) : has('b') ? [1, 'b'] : [900];
const two = [query('p'), query('q')];
const both = [candidate('a'), candidate('b')];

describe('the limit in the way', () => {
  test('a budget that others use up', async () => {
    expect(await reasons(two, both, each, { budgetBytes: 150 * 8192 })).toEqual({
      q: 'public.orders (b) would help, but takes 819 kB, and of --budget 1.23 MB the chosen indexes leave 410 kB.',
    });
  });

  test('a budget too small for it alone', async () => {
    const large = [candidate('a'), candidate('b', 400)];
    expect(await reasons(two, large, each, { budgetBytes: 150 * 8192 })).toEqual({
      q: 'public.orders (b) would help, but takes 3.28 MB: more than --budget 1.23 MB.',
    });
  });

  test('the number of indexes', async () => {
    expect(await reasons(two, both, each, { maxIndexes: 1 })).toEqual({
      q: 'public.orders (b) would help, but the chosen indexes use up --max-indexes 1.',
    });
  });

  test('the number of indexes of a table', async () => {
    expect(await reasons(two, both, each, { maxPerTable: 1 })).toEqual({
      q: 'public.orders (b) would help, but the chosen indexes of public.orders use up --max-per-table 1.',
    });
  });

  test('another query, and not the budget that is used up as well', async () => {
    const cost = (id: string, has: (id: string) => boolean): Answer =>
      id === 'bad' ? (has('b') ? [500, 'b'] : [100]) : each(id, has);
    const chosen = await reasons([...two, query('bad')], both, cost, { budgetBytes: 200 * 8192 });
    expect(chosen).toEqual({
      q: 'public.orders (b) would help, but makes query bad worse by more than 10% (--max-regression).',
    });
  });
});

describe('the bar in the way', () => {
  test('--min-benefit, although a budget is given too', async () => {
    const cost = (id: string, has: (id: string) => boolean): Answer =>
      id === 'busy' ? [1_000_000] : each(id, has);
    const found = await reasons([query('q'), query('busy')], both, cost, { budgetBytes: 150 * 8192 });
    expect(found).toEqual({
      q: 'public.orders (b) would help, but saves <0.1% of the remaining workload cost over all calls: less than --min-benefit 0.1%.',
    });
  });

  test('what its pages cost', async () => {
    expect(await reasons([query('q')], both, each, {}, 10)).toEqual({
      q: 'public.orders (b) would help, but saves less over all calls than writing its 100 pages costs.',
    });
  });

  test('what writes pay, with both numbers', async () => {
    expect(await reasons([query('q')], both, each, {}, 0, 1_200)).toEqual({
      q: 'public.orders (b) would help, but saves 899 of planner cost over all calls, and writes would pay 1,200 for it.',
    });
    expect(await reasons([query('q')], both, each, {}, 0, 898.5)).toEqual({
      q: 'public.orders (b) would help, but saves 899 of planner cost over all calls, and writes would pay 899 for it: the 0.50 left is too little.',
    });
  });

  test('the planner’s margin of error', async () => {
    const cost = (id: string, has: (id: string) => boolean): Answer =>
      has('b') ? [id === 'q' ? 100 : 9_900, 'b'] : [id === 'q' ? 900 : 10_000];
    expect(await reasons(two, both, cost, {})).toEqual({
      q: 'public.orders (b) would help, but the queries that use it would cost only 8.3% less: within the planner’s margin of error.',
    });
  });
});
