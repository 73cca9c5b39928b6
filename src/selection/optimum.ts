/** The selection problem as the optimiser sees it: prices for indexes, and only the queries that an index can help. */
import { quoteRelation } from '../util/identifiers.ts';
import { type Answer, costOf, usedBy, weightedCost } from './cost-table.ts';
import { type Optimum, optimizeConfigurations } from './optimize.ts';
import type { Problem } from './problem.ts';
import { loadSolver } from './programme.ts';

/**
 * The best configuration within the limits when every index has a price: what writing its pages once costs, and the least that
 * is worth its while.
 * @param best plans with every candidate there, by query id
 * @param hopeful ids of the candidates that could be worth their price
 */
export async function findOptimum(
  problem: Problem,
  best: ReadonlyMap<string, Answer>,
  hopeful: readonly string[],
): Promise<Optimum> {
  const queries = problem
    .affected(hopeful)
    .filter(({ id }) => costOf(best.get(id)) < costOf(problem.before.get(id)));
  const { budgetBytes, maxIndexes, maxPerTable, minBenefit } = problem.options;
  const least = weightedCost(
    problem.queries,
    problem.queries.map(({ id }) => best.get(id)),
  );
  const candidates = problem.candidates(hopeful);
  const [optimum] = await optimizeConfigurations({
    queries: queries.map((query) => ({
      weight: query.calls,
      relevant: candidates.flatMap(({ id }) => (problem.costs.serves(id, query) ? [id] : [])),
    })),
    candidates: candidates.map(({ id, definition, size }) => ({
      id,
      table: quoteRelation(definition.relation),
      sizeBytes: size.sizeBytes,
      price: size.pages * problem.pageCost + minBenefit * least,
    })),
    limits: [{ budgetBytes, maxIndexes, maxPerTable }],
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
