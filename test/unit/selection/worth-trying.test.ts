/** Candidates that could not save enough are not made, and the search finds without them what it finds with them. */
import { expect, test } from 'vitest';
import { defaultRecommendationOptions } from '../../../src/advise.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { SizedCandidate } from '../../../src/selection/problem.ts';
import { selectConfiguration } from '../../../src/selection/select.ts';
import { tryCandidates } from '../../../src/selection/worth-trying.ts';
import { type Answer, candidate, judge, query } from './judge.ts';

/** Each statement of its own table, the first the heaviest, each with its own index, and one for every two. */
const STATEMENTS = 700;
const queries = Array.from({ length: STATEMENTS }, (_, n) =>
  query(`q${n}`, 1 + Math.floor(1e6 / (n + 1) ** 3)),
);
const proposed: readonly SizedCandidate[] = queries.flatMap(({ id }, n) => [
  { ...candidate(`own on t${n}@${id}`), queryIds: [id] },
  ...(n % 2 === 0 ? [{ ...candidate(`shared on t${n}@${id}`), queryIds: [id, `q${n + 1}`] }] : []),
]);
const costOf = (id: string, has: (id: string) => boolean): Answer => {
  const n = Number(id.slice(1));
  if (has(`own on t${n}@${id}`)) return [20, `own on t${n}@${id}`];
  const shared = [n, n ^ 1].map((of) => `shared on t${of}@q${of}`).find(has);
  return shared === undefined ? [1000] : [60, shared];
};
const baseline = new Map(queries.map(({ id }) => [id, { cost: 1000 } as Plan]));

function cost(ids: readonly string[]): number {
  const there = new Set(ids);
  return queries.reduce((total, { id, calls }) => total + calls * costOf(id, (of) => there.has(of))[0], 0);
}

async function run(candidates: readonly SizedCandidate[]): Promise<readonly string[]> {
  const { plan } = judge(costOf);
  const options = defaultRecommendationOptions;
  const { chosen } = await selectConfiguration({ queries, candidates, options, pageCost: 1, plan });
  return chosen.map(({ id }) => id);
}

async function tried(of: readonly SizedCandidate[]) {
  const made: string[] = [];
  const result = await tryCandidates({
    judge: {
      plan: judge(costOf).plan,
      addCandidates: async (candidates) => {
        made.push(...candidates.map(({ id }) => id));
        return new Map(
          candidates.map(({ id, definition }) => [
            id,
            { definition, pages: 100, tuples: 1, sizeBytes: 819_200, treeHeight: 1 },
          ]),
        );
      },
    },
    proposed: of,
    queries,
    baseline,
    options: defaultRecommendationOptions,
  });
  return { ...result, made: new Set(made) };
}

test('few are made of many, and the result is that of all', async () => {
  const { candidates, made, untried } = await tried(proposed);
  expect(candidates.length).toBe(made.size);
  expect(candidates.length).toBeLessThan(proposed.length / 3);
  const chosen = await run(candidates);
  expect(chosen.length).toBeGreaterThan(5);
  const ofAll = await run(proposed);
  expect(ofAll.filter((id) => !made.has(id))).toEqual([]);
  // Two searches end within the gap at which a programme counts as solved, and what the bar lets be.
  expect(cost(chosen)).toBeLessThan(cost(ofAll) * 1.002);
  // The heaviest have all of theirs; the lightest none.
  expect(untried.has('q0')).toBe(false);
  expect(untried.has(`q${STATEMENTS - 1}`)).toBe(true);
});

test('where there are few, all are made: a verdict can name them', async () => {
  const few = proposed.slice(-50);
  const { candidates, untried } = await tried(few);
  expect(candidates.map(({ id }) => id)).toEqual(few.map(({ id }) => id));
  expect(untried.size).toBe(0);
});
