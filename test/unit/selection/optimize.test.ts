import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Limit } from '../../../src/selection/master-programme.ts';
import { Optimizer, type Optimum } from '../../../src/selection/optimize.ts';
import { loadSolver, type SolveProgramme } from '../../../src/selection/programme.ts';

/** A planner of few plans: each needs its indexes and has a cost; the cheapest that can be had is taken. */
interface Planned {
  readonly weight: number;
  /** First the plan that needs none. */
  readonly plans: readonly { readonly uses: readonly number[]; readonly cost: number }[];
}

interface Case {
  readonly candidates: readonly { readonly size: number; readonly price: number }[];
  readonly queries: readonly Planned[];
  readonly limit: Limit;
}

let solve: SolveProgramme;
beforeAll(async () => {
  solve = await loadSolver();
});

const CANDIDATES = 7;

const cases: fc.Arbitrary<Case> = fc.record({
  candidates: fc.array(
    fc.record({ size: fc.integer({ min: 1, max: 50 }), price: fc.integer({ min: 0, max: 30 }) }),
    {
      minLength: CANDIDATES,
      maxLength: CANDIDATES,
    },
  ),
  queries: fc.array(
    fc.record({
      weight: fc.integer({ min: 1, max: 20 }),
      plans: fc
        .tuple(
          fc.integer({ min: 60, max: 100 }),
          fc.array(
            fc.record({
              uses: fc.uniqueArray(fc.integer({ min: 0, max: CANDIDATES - 1 }), {
                minLength: 1,
                maxLength: 4,
              }),
              cost: fc.integer({ min: 1, max: 99 }),
            }),
            { maxLength: 8 },
          ),
        )
        .map(([cost, more]) => [{ uses: [], cost }, ...more]),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  limit: fc.record({
    budgetBytes: fc.option(fc.integer({ min: 0, max: 150 }).map((size) => size * 1e6)),
    maxIndexes: fc.option(fc.integer({ min: 0, max: CANDIDATES })),
    maxPerTable: fc.option(fc.integer({ min: 1, max: 4 })),
  }),
});

function tableOf(index: number): string {
  return index % 2 === 0 ? 'even' : 'odd';
}

function cheapest({ plans }: Planned, there: ReadonlySet<number>): Planned['plans'][number] {
  const possible = plans.filter((plan) => plan.uses.every((index) => there.has(index)));
  return possible.reduce((best, plan) => (plan.cost < best.cost ? plan : best));
}

function objective({ candidates, queries }: Case, there: ReadonlySet<number>): number {
  const prices = [...there].reduce((total, index) => total + (candidates[index]?.price ?? 0), 0);
  return queries.reduce((total, query) => total + query.weight * cheapest(query, there).cost, prices);
}

/** Of every subset that the limit allows. */
function leastObjective(problem: Case): number {
  let least = Number.POSITIVE_INFINITY;
  for (let bits = 0; bits < 2 ** CANDIDATES; bits++) {
    const there = new Set([...problem.candidates.keys()].filter((index) => bits & (1 << index)));
    if (fits(problem, there)) least = Math.min(least, objective(problem, there));
  }
  return least;
}

function fits({ candidates, limit }: Case, there: ReadonlySet<number>): boolean {
  const size = [...there].reduce((total, index) => total + (candidates[index]?.size ?? 0) * 1e6, 0);
  const onTable = (table: string) => [...there].filter((index) => tableOf(index) === table).length;
  return (
    size <= (limit.budgetBytes ?? Infinity) &&
    there.size <= (limit.maxIndexes ?? Infinity) &&
    Math.max(onTable('even'), onTable('odd')) <= (limit.maxPerTable ?? Infinity)
  );
}

async function optimize(problem: Case, limits: readonly Limit[]): Promise<readonly Optimum[]> {
  const optimizer = await Optimizer.start({
    queries: problem.queries.map(({ weight, plans }) => ({
      weight,
      relevant: [...new Set(plans.flatMap((plan) => plan.uses))].map(String),
      proposed: [...new Set(plans.flatMap((plan) => plan.uses))].map(String),
    })),
    candidates: problem.candidates.map(({ size, price }, index) => ({
      id: String(index),
      table: tableOf(index),
      sizeBytes: size * 1e6,
      price,
    })),
    plan: async (questions) =>
      questions.map(({ query, candidateIds }) => {
        const planned = problem.queries[query];
        if (planned === undefined) throw new Error(`there is no query ${query}`);
        const { cost, uses } = cheapest(planned, new Set(candidateIds.map(Number)));
        return { cost, used: uses.map(String) };
      }),
    solve,
  });
  await optimizer.improveAll(limits);
  return limits.map((limit) => optimizer.best(limit));
}

describe('Optimizer', () => {
  it('finds the best of all subsets, or says truly how far from it its answer can be', async () => {
    let optimal = 0;
    let total = 0;
    await fc.assert(
      fc.asyncProperty(cases, async (problem) => {
        const [found] = await optimize(problem, [problem.limit]);
        if (found === undefined) throw new Error('no answer');
        const chosen = new Set(found.chosen.map(Number));
        const least = leastObjective(problem);
        expect(fits(problem, chosen)).toBe(true);
        expect(found.objective).toBeCloseTo(objective(problem, chosen), 6);
        expect(found.bound).toBeLessThanOrEqual(least + 1e-6);
        expect(found.objective).toBeGreaterThanOrEqual(least - 1e-6);
        total += 1;
        if (found.objective <= least * (1 + 1e-3)) optimal += 1;
      }),
      { numRuns: 60, seed: 1 },
    );
    // The bound alone would be satisfied by doing nothing.
    expect(optimal / total).toBeGreaterThan(0.95);
  });

  it('takes two indexes that only pay together', async () => {
    const problem: Case = {
      candidates: [
        { size: 1, price: 0 },
        { size: 1, price: 0 },
        { size: 1, price: 0 },
      ],
      queries: [
        {
          weight: 1,
          plans: [
            { uses: [], cost: 100 },
            { uses: [0, 1], cost: 1 },
            { uses: [2], cost: 90 },
          ],
        },
      ],
      limit: { budgetBytes: 2e6, maxIndexes: null, maxPerTable: null },
    };
    const [found] = await optimize(problem, [problem.limit]);
    expect(found).toMatchObject({ chosen: ['0', '1'], cost: 1 });
  });

  it('takes no index that costs more than it saves, and none that no plan uses', async () => {
    const problem: Case = {
      candidates: [
        { size: 1, price: 11 },
        { size: 1, price: 0 },
      ],
      queries: [
        {
          weight: 1,
          plans: [
            { uses: [], cost: 20 },
            { uses: [0], cost: 10 },
            { uses: [1], cost: 25 },
          ],
        },
      ],
      limit: { budgetBytes: null, maxIndexes: null, maxPerTable: null },
    };
    const [found] = await optimize(problem, [problem.limit]);
    expect(found).toMatchObject({ chosen: [], cost: 20, objective: 20 });
  });

  it('costs no more where there is more room', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (problem) => {
        const limits = [0, 20, 40, 80, 160, 1000].map((megabytes) => ({
          budgetBytes: megabytes * 1e6,
          maxIndexes: null,
          maxPerTable: null,
        }));
        const found = await optimize(problem, limits);
        for (const [at, wider] of found.slice(1).entries())
          expect(wider.objective).toBeLessThanOrEqual((found[at]?.objective ?? 0) * (1 + 1e-3));
      }),
      { numRuns: 10, seed: 2 },
    );
  });
});
