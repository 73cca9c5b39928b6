/** The selection problem as the optimiser sees it: prices for indexes, and only the queries that an index can help. */
import { sum } from '../util/collections.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { components } from './components.ts';
import { costOf, usedBy, type WeightedQuery, weightedCost } from './cost-table.ts';
import { type Optimum, optimizeConfigurations, TOLERANCE } from './optimize.ts';
import type { Problem, SizedCandidate } from './problem.ts';
import { loadSolver } from './programme.ts';

/**
 * The best configuration within the limits when every index has a price: what writing its pages once costs, the least that is worth
 * its while, and what writes would pay for it alone. (Two that end the same HOT updates would pay together a little less: the search
 * that begins with the optimum counts exactly.) Where no limit is on all indexes together, parts of the workload that share no index
 * are solved one by one.
 * @param hopeful ids of the candidates that could be worth their price
 */
export async function findOptimum(problem: Problem, hopeful: readonly string[]): Promise<Optimum> {
  const { best, before, options } = problem;
  const queries = problem.affected(hopeful).filter(({ id }) => costOf(best.get(id)) < costOf(before.get(id)));
  const there = new Set(hopeful);
  const serving = queries.map((query) => problem.costs.serving(query, there));
  const isCoupled = options.budgetBytes !== null || options.maxIndexes !== null;
  const parts = isCoupled
    ? [{ queries: [...queries.keys()], candidateIds: hopeful }]
    : components(serving, (id) => (options.maxPerTable === null ? id : tableOf(problem, id)));
  const whole = weightedCost(
    queries,
    queries.map(({ id }) => before.get(id)),
  );
  const least = weightedCost(
    problem.queries,
    problem.queries.map(({ id }) => best.get(id)),
  );
  const optima: Optimum[] = [];
  for (const part of parts)
    optima.push(
      await optimumOf(problem, {
        queries: part.queries.flatMap((at) => queries[at] ?? []),
        serving: part.queries.map((at) => serving[at] ?? []),
        candidates: problem.candidates(part.candidateIds),
        tolerance: (TOLERANCE * whole) / queries.length,
        leastWorth: options.minBenefit * least,
      }),
    );
  return {
    chosen: optima.flatMap(({ chosen }) => chosen),
    cost: sum(optima, ({ cost }) => cost),
    objective: sum(optima, ({ objective }) => objective),
    bound: sum(optima, ({ bound }) => bound),
  };
}

interface Part {
  readonly queries: readonly WeightedQuery[];
  /** Ids of the candidates that can serve each query. */
  readonly serving: readonly (readonly string[])[];
  readonly candidates: readonly SizedCandidate[];
  readonly tolerance: number;
  /** What an index must save at least. */
  readonly leastWorth: number;
}

async function optimumOf(
  problem: Problem,
  { queries, serving, candidates, tolerance, leastWorth }: Part,
): Promise<Optimum> {
  const { budgetBytes, maxIndexes, maxPerTable } = problem.options;
  const [optimum] = await optimizeConfigurations({
    queries: queries.map((query, at) => ({ weight: query.calls, relevant: serving[at] ?? [] })),
    candidates: candidates.map(({ id, size }) => ({
      id,
      table: tableOf(problem, id),
      sizeBytes: size.sizeBytes,
      price: size.pages * problem.pageCost + leastWorth + problem.writeCost([id]),
    })),
    limits: [{ budgetBytes, maxIndexes, maxPerTable }],
    tolerance,
    plan: async (questions) => {
      const asked = questions.flatMap(({ query: at, candidateIds }) => {
        const query = queries[at];
        return query === undefined ? [] : [{ query, candidateIds }];
      });
      const answers = await problem.costs.answers(asked);
      return asked.map(({ query, candidateIds }, at) => {
        const cost = costOf(answers[at]);
        // A query that cannot be planned with these is not to be had with them.
        return Number.isFinite(cost)
          ? { cost, used: usedBy(answers[at]) }
          : { cost: 1e3 * costOf(problem.before.get(query.id)), used: candidateIds };
      });
    },
    solve: await loadSolver(),
  });
  if (optimum === undefined) throw new Error('the optimiser gave no answer');
  return optimum;
}

function tableOf(problem: Problem, id: string): string {
  const [candidate] = problem.candidates([id]);
  if (candidate === undefined) throw new Error(`no candidate ${id}`);
  return quoteRelation(candidate.definition.relation);
}
