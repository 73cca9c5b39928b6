/** What is remembered of plans: the same answers as from a judge that is asked every time. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CostTable, costOf } from '../../../src/selection/cost-table.ts';
import { type Answer, candidate, judge, query } from './judge.ts';

const queries = ['q0', 'q1', 'q2', 'q3', 'q4'].map((id) => query(id));
const ids = ['a', 'b', 'c@q0', 'd@q1', 'e@q1'];
const candidates = ids.map((id) => candidate(id));

/** The cheapest of a few plans, as a planner takes it: an index more never makes one dearer. */
function cost(id: string, has: (id: string) => boolean): Answer {
  const n = Number(id.slice(1));
  const plans: Answer[] = [
    [100],
    [60 - n, 'a'],
    [70 - 9 * n, 'b'],
    [20, 'a', 'b'],
    [10 + n, 'c@q0'],
    [15, 'd@q1', 'e@q1'],
  ];
  const possible = plans.filter(([, ...used]) => used.every(has));
  return possible.reduce((best, plan) => (plan[0] < best[0] ? plan : best));
}

describe('answers', () => {
  test('to one configuration after another are those that a new table gives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.subarray(ids), { minLength: 1, maxLength: 8 }), async (configurations) => {
        const old = new CostTable(judge(cost).plan, candidates);
        for (const configuration of configurations)
          for (const kind of ['plans', 'exactPlans'] as const) {
            const fresh = new CostTable(judge(cost).plan, candidates);
            const costs = (await old[kind](queries, configuration)).map(costOf);
            expect(costs).toEqual((await fresh[kind](queries, configuration)).map(costOf));
            for (const without of configuration) {
              const others = configuration.filter((id) => id !== without);
              expect((await old[kind](queries, configuration, without)).map(costOf)).toEqual(
                (await fresh[kind](queries, others)).map(costOf),
              );
            }
          }
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  test('a question is asked once, even where a batch holds it twice', async () => {
    const { plan, asked } = judge(cost);
    const table = new CostTable(plan, candidates);
    await table.learn([
      { queries, configuration: ['a'] },
      { queries, configuration: ['a', 'd@q1'] },
    ]);
    await table.plans(queries, ['a']);
    expect(asked).toEqual(['q0: a', 'q1: a', 'q2: a', 'q3: a', 'q4: a', 'q1: a d@q1']);
  });

  test('a query is not asked about what is on tables that it does not read', async () => {
    const { plan, asked } = judge(cost);
    const touching = new Map(queries.map(({ id }) => [id, id === 'q0' ? ['a', 'c@q0'] : ['b']]));
    const table = new CostTable(plan, candidates, touching);
    await table.exactPlans(queries, ['a', 'b', 'c@q0', 'e@q1']);
    expect(asked).toEqual(['q0: a c@q0', 'q1: b', 'q2: b', 'q3: b', 'q4: b']);
  });

  test('a plan among more that used none of what is absent now is not asked for, unless confirmed', async () => {
    const { plan, asked } = judge(cost);
    const table = new CostTable(plan, candidates);
    await table.exactPlans(queries.slice(0, 1), ['a', 'c@q0']);
    await table.exactPlans(queries.slice(0, 1), ['c@q0']);
    expect(asked).toEqual(['q0: a c@q0']);
    await table.confirmedPlans(queries.slice(0, 1), ['c@q0']);
    expect(asked).toEqual(['q0: a c@q0', 'q0: c@q0']);
  });
});
