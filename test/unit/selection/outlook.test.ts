/** What selectConfiguration proves of its answer and of other sizes, against judges whose best set is known by trying all. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultRecommendationOptions } from '../../../src/advise.ts';
import type { RecommendationOptions } from '../../../src/model/recommendation.ts';
import { kneeOf } from '../../../src/selection/frontier.ts';
import type { SizedCandidate } from '../../../src/selection/problem.ts';
import { type Selection, selectConfiguration } from '../../../src/selection/select.ts';
import { type Answer, candidate, judge, query } from './judge.ts';

const IDS = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

/** A planner of few plans: each needs its indexes; the cheapest that can be had is taken, the first of equals. */
interface Workload {
  readonly pages: readonly number[];
  readonly queries: readonly {
    readonly calls: number;
    readonly without: number;
    readonly plans: readonly { readonly uses: readonly string[]; readonly cost: number }[];
  }[];
  readonly budgetPages: number | null;
  readonly maxIndexes: number | null;
}

const workloads: fc.Arbitrary<Workload> = fc.record({
  pages: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: IDS.length, maxLength: IDS.length }),
  queries: fc.array(
    fc.record({
      calls: fc.integer({ min: 1, max: 50 }),
      without: fc.integer({ min: 500, max: 1000 }),
      plans: fc.array(
        fc.record({
          uses: fc.uniqueArray(fc.constantFrom(...IDS), { minLength: 1, maxLength: 3 }),
          cost: fc.integer({ min: 1, max: 999 }),
        }),
        { maxLength: 6 },
      ),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  budgetPages: fc.option(fc.integer({ min: 20, max: 900 })),
  maxIndexes: fc.option(fc.integer({ min: 1, max: 4 })),
});

function planOf({ queries }: Workload, id: string, has: (id: string) => boolean): Answer {
  const of = queries[Number(id.slice(1))];
  if (of === undefined) throw new Error(`no query ${id}`);
  const possible = of.plans.filter(({ uses }) => uses.every(has));
  const best = possible.reduce((least, plan) => (plan.cost < least.cost ? plan : least), {
    uses: [] as readonly string[],
    cost: of.without,
  });
  return [best.cost, ...best.uses];
}

function costOf(workload: Workload, set: ReadonlySet<string>): number {
  return workload.queries.reduce(
    (total, { calls }, at) => total + calls * planOf(workload, `q${at}`, (id) => set.has(id))[0],
    0,
  );
}

function sizedCandidates({ pages }: Workload): readonly SizedCandidate[] {
  return IDS.map((id, at) => candidate(id, pages[at]));
}

function optionsOf({ budgetPages, maxIndexes }: Workload): RecommendationOptions {
  const budgetBytes = budgetPages === null ? null : budgetPages * 8192;
  return { ...defaultRecommendationOptions, budgetBytes, maxIndexes };
}

function select(workload: Workload, isOver: () => boolean = () => false): Promise<Selection> {
  return selectConfiguration({
    queries: workload.queries.map(({ calls }, at) => query(`q${at}`, calls)),
    candidates: sizedCandidates(workload),
    options: optionsOf(workload),
    pageCost: 1,
    plan: judge((id, has) => planOf(workload, id, has)).plan,
    isOver,
  });
}

/** Every set of the candidates with its size. */
function allSets({
  pages,
}: Workload): readonly { readonly set: ReadonlySet<string>; readonly bytes: number }[] {
  return Array.from({ length: 2 ** IDS.length }, (_, bits) => {
    const chosen = [...IDS.keys()].filter((at) => bits & (1 << at));
    return {
      set: new Set(chosen.map((at) => IDS[at] ?? '')),
      bytes: chosen.reduce((total, at) => total + (pages[at] ?? 0) * 8192, 0),
    };
  });
}

describe('the bound', () => {
  test('is kept by every set of the candidates within the limits', async () => {
    let near = 0;
    let total = 0;
    await fc.assert(
      fc.asyncProperty(workloads, async (workload) => {
        const { chosen, outlook } = await select(workload);
        const { budgetBytes, maxIndexes, minBenefit } = optionsOf(workload);
        const everything = costOf(workload, new Set(IDS));
        const price = (set: ReadonlySet<string>) =>
          sizedCandidates(workload)
            .filter(({ id }) => set.has(id))
            .reduce((sum, { size }) => sum + size.pages + minBenefit * everything, 0);
        const allowed = allSets(workload).filter(
          ({ set, bytes }) => bytes <= (budgetBytes ?? Infinity) && set.size <= (maxIndexes ?? Infinity),
        );
        const leastCost = Math.min(...allowed.map(({ set }) => costOf(workload, set)));
        const leastPriced = Math.min(...allowed.map(({ set }) => costOf(workload, set) + price(set)));
        const own = new Set(chosen.map(({ id }) => id));
        expect(outlook.bound.leastCost).toBeLessThanOrEqual(leastCost * (1 + 1e-6));
        expect(outlook.bound.leastPricedCost).toBeLessThanOrEqual(leastPriced * (1 + 1e-6));
        expect(outlook.bound.pricedCost).toBeCloseTo(costOf(workload, own) + price(own), 4);
        total += 1;
        if (outlook.bound.leastPricedCost >= 0.98 * leastPriced) near += 1;
      }),
      { numRuns: 50, seed: 3 },
    );
    // A bound of nothing would be true too.
    expect(near / total).toBeGreaterThan(0.9);
  }, 240_000);
});

describe('the frontier', () => {
  test('has sets that cost what it says, and that no set of their size or less is better than by more than a few percent', async () => {
    let best = 0;
    let total = 0;
    await fc.assert(
      fc.asyncProperty(workloads, async (workload) => {
        const { outlook } = await select({ ...workload, maxIndexes: null });
        const sets = allSets(workload).map(({ set, bytes }) => ({ bytes, cost: costOf(workload, set) }));
        const sizes = outlook.frontier.map(({ sizeBytes }) => sizeBytes);
        expect([...sizes].sort((a, b) => a - b)).toEqual(sizes);
        expect(outlook.frontier.filter(({ isKnee }) => isKnee).length).toBeLessThanOrEqual(1);
        for (const { indexes, sizeBytes, cost } of outlook.frontier) {
          const set = new Set(indexes.map(({ id }) => id));
          expect(sizeBytes).toBe(indexes.reduce((bytes, { size }) => bytes + size.sizeBytes, 0));
          expect(cost).toBeGreaterThanOrEqual(costOf(workload, set) - 1e-4);
          total += 1;
          const least = Math.min(
            ...sets.filter(({ bytes }) => bytes <= sizeBytes).map((other) => other.cost),
          );
          if (cost <= least * 1.02) best += 1;
        }
      }),
      { numRuns: 25, seed: 4 },
    );
    expect(best / total).toBeGreaterThan(0.85);
  }, 240_000);

  test('bends where it is farthest from the line between its ends', () => {
    const points = [
      { sizeBytes: 0, cost: 100 },
      { sizeBytes: 10, cost: 30 },
      { sizeBytes: 20, cost: 20 },
      { sizeBytes: 100, cost: 10 },
    ];
    expect(kneeOf(points)).toBe(2);
    expect(kneeOf(points.slice(0, 1))).toBeNull();
    expect(kneeOf([points[0], points[3]].flatMap((point) => point ?? []))).toBeNull();
  });
});

describe('a deadline', () => {
  const workload: Workload = {
    pages: [10, 10, 10, 10, 10, 10],
    queries: IDS.slice(0, 5).map((id) => ({ calls: 10, without: 1000, plans: [{ uses: [id], cost: 1 }] })),
    budgetPages: null,
    maxIndexes: null,
  };

  test('that has passed at once leaves what the plans with every candidate tell, a bound that holds and no frontier', async () => {
    const { chosen, after, outlook } = await select(workload, () => true);
    expect(chosen).toHaveLength(5);
    expect(after.size).toBe(5);
    expect(outlook.isComplete).toBe(false);
    expect(outlook.frontier).toEqual([]);
    expect(outlook.bound.leastCost).toBeLessThanOrEqual(50);
  });

  test('that has passed at once leaves limits as they are', async () => {
    const budgetPages = 25;
    const { chosen } = await select({ ...workload, pages: [10, 5, 10, 5, 10, 10], budgetPages }, () => true);
    expect(chosen.map(({ size }) => size.pages).sort()).toEqual([10, 5, 5]);
    const { chosen: two } = await select({ ...workload, maxIndexes: 2 }, () => true);
    expect(two).toHaveLength(2);
  });

  test('that passes on the way keeps what was found by then', async () => {
    let looks = 0;
    const { chosen, outlook } = await select(workload, () => ++looks > 12);
    expect(chosen.length).toBeGreaterThan(0);
    expect(outlook.isComplete).toBe(false);
  });

  test('that does not pass changes nothing', async () => {
    const [free, limited] = [await select(workload), await select(workload, () => false)];
    expect(limited).toEqual(free);
    expect(free.chosen).toHaveLength(5);
    expect(free.outlook.isComplete).toBe(true);
    expect(free.outlook.bound.leastCost).toBeGreaterThan(0);
  });
});
