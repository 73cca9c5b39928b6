/** The bound beside the truth: every subset of up to six candidates planned in a twin, by the planner itself. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultRecommendationOptions, readQueries } from '../../src/advise.ts';
import { generateCandidates } from '../../src/candidates/generate.ts';
import { parseWorkload } from '../../src/collect/workload/files.ts';
import { baselinePlans, plannableQueries, usesByQuery } from '../../src/selection/baseline.ts';
import type { WeightedQuery } from '../../src/selection/cost-table.ts';
import type { SizedCandidate } from '../../src/selection/problem.ts';
import { selectConfiguration } from '../../src/selection/select.ts';
import { sizeCandidates } from '../../src/selection/size-candidates.ts';
import { withWorkload } from '../../src/snapshot/workload.ts';
import { AdviceBench } from './support/advice.ts';

/** The planner drops a path that is dearer by no more than this (pathnode.c, STD_FUZZ_FACTOR). */
const FUZZ = 0.01;
const MOST_CANDIDATES = 6;

let bench: AdviceBench;
beforeAll(async () => {
  bench = await AdviceBench.open('./blog.sql');
});
afterAll(() => bench?.close());

const WORKLOADS = [
  'SELECT * FROM posts WHERE user_id = $1 AND views > $2; SELECT * FROM posts WHERE blog_id = $1',
  'SELECT * FROM posts WHERE blog_id = $1 ORDER BY created_at DESC LIMIT 10; SELECT * FROM posts WHERE created_at > $1',
  "SELECT * FROM posts WHERE slug = 'slug-x' OR title = 'Title 5'; SELECT * FROM posts WHERE user_id = $1 AND blog_id = $2",
  'SELECT p.title FROM posts p JOIN comments c ON c.post_id = p.id WHERE p.user_id = $1; SELECT * FROM comments WHERE parent_id = $1',
  "SELECT * FROM users WHERE name = 'Name 5'; SELECT u.name FROM users u JOIN posts p ON p.user_id = u.id WHERE p.blog_id = $1 AND p.views = $2",
  'SELECT user_id, count(*) FROM posts WHERE blog_id = $1 GROUP BY user_id; SELECT max(created_at) FROM posts; SELECT * FROM posts WHERE views = $1',
];

async function problem(sql: string): Promise<{
  readonly queries: readonly WeightedQuery[];
  readonly candidates: readonly SizedCandidate[];
}> {
  const statements = parseWorkload(sql, 'test.sql');
  const snapshot = withWorkload(bench.snapshot, { source: 'files', since: null, statements });
  const parsed = await readQueries(snapshot, snapshot.server.major);
  const baseline = await baselinePlans(bench.judge, parsed);
  const { uses } = usesByQuery(parsed, baseline, snapshot);
  const generated = generateCandidates(
    snapshot,
    [...uses].map(([queryId, of]) => ({ queryId, uses: of })),
    { maxWidth: 2 },
  );
  // Evenly from the sorted list, so that several tables and generators are among them.
  const step = Math.max(1, generated.length / MOST_CANDIDATES);
  const some = generated.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
  const { candidates } = await sizeCandidates(bench.judge, some.slice(0, MOST_CANDIDATES));
  return { queries: plannableQueries(parsed, baseline), candidates };
}

test.each(WORKLOADS)('%s', async (sql) => {
  const { queries, candidates } = await problem(sql);
  expect(candidates.length).toBeGreaterThanOrEqual(3);
  const subsets = Array.from({ length: 2 ** candidates.length }, (_, bits) =>
    candidates.filter((__, at) => bits & (1 << at)),
  );
  const sets: { readonly ids: readonly string[]; readonly bytes: number; readonly cost: number }[] = [];
  for (const there of subsets) {
    const candidateIds = there.map(({ id }) => id);
    const plans = await bench.judge.plan(queries.map((query) => ({ query, candidateIds })));
    sets.push({
      ids: candidateIds,
      bytes: there.reduce((sum, { size }) => sum + size.sizeBytes, 0),
      cost: plans.reduce(
        (sum, plan, at) => sum + (queries[at]?.calls ?? 0) * ('plan' in plan ? plan.plan.cost : Number.NaN),
        0,
      ),
    });
  }
  const whole = Math.max(...sets.map(({ bytes }) => bytes));
  for (const budgetBytes of [null, whole / 2, whole / 5]) {
    const { chosen, outlook } = await selectConfiguration({
      queries,
      candidates,
      options: { ...defaultRecommendationOptions, budgetBytes },
      pageCost: 0,
      plan: (questions) => bench.judge.plan(questions),
    });
    const allowed = sets.filter(({ bytes }) => bytes <= (budgetBytes ?? whole));
    const least = Math.min(...allowed.map(({ cost }) => cost));
    const own = sets.find(
      ({ ids }) => ids.length === chosen.length && chosen.every(({ id }) => ids.includes(id)),
    );
    if (own === undefined) throw new Error('the answer is no set of the candidates');
    // The bound is true, and the answer is no farther from the optimum than it says.
    expect(outlook.bound.leastCost).toBeLessThanOrEqual(least * (1 + FUZZ));
    expect(outlook.bound.leastCost).toBeGreaterThan(0.95 * least);
    expect(own.cost / least).toBeLessThanOrEqual((own.cost / outlook.bound.leastCost) * (1 + FUZZ));
    for (const { sizeBytes, cost, indexes } of outlook.frontier) {
      const real = sets.find(
        ({ ids }) => ids.length === indexes.length && indexes.every(({ id }) => ids.includes(id)),
      );
      expect(real?.bytes).toBe(sizeBytes);
      expect(real?.cost).toBeLessThanOrEqual(cost * (1 + FUZZ));
    }
  }
});
