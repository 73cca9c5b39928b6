/** How far from the best the answer can be at most, and what other sizes would give. */
import type { FrontierPoint, RecommendationBound } from '../model/recommendation.ts';
import { sum } from '../util/collections.ts';
import { costOf } from './cost-table.ts';
import { type FrontierSet, kneeOf, traceFrontier } from './frontier.ts';
import type { Choice } from './optimum.ts';
import type { Problem, SizedCandidate } from './problem.ts';

/** All costs are the planner's, of all calls of all queries that can be planned. */
export interface Outlook {
  readonly bound: RecommendationBound;
  /** By size, the empty set first; empty where the time was up before, and of a large workload. */
  readonly frontier: readonly OutlookPoint[];
  /** Whether the search came to its end. */
  readonly isComplete: boolean;
}

export interface OutlookPoint extends Omit<FrontierPoint, 'indexes'> {
  readonly indexes: readonly SizedCandidate[];
}

/** @param choice null where no candidate helps any query */
export async function outlookOf(
  problem: Problem,
  choice: Choice | null,
  { chosen, cost }: { readonly chosen: readonly string[]; readonly cost: number },
): Promise<Outlook> {
  const initial = sum(problem.queries, ({ id, calls }) => calls * costOf(problem.before.get(id)));
  if (choice === null)
    return {
      bound: { leastCost: cost, pricedCost: cost, leastPricedCost: cost },
      frontier: [{ indexes: [], sizeBytes: 0, cost: initial, isKnee: false }],
      isComplete: !problem.isOver(),
    };
  // Of the queries that no candidate helps.
  const others = initial - choice.initialCost;
  // The programme's prices hold the least that writes pay.
  const pricedCost = cost + choice.price(chosen) + problem.writeCost(chosen) - problem.leastWriteCost(chosen);
  const bound = {
    leastCost: Math.min(cost, others + choice.leastCost),
    pricedCost,
    leastPricedCost: Math.min(pricedCost, others + choice.best.bound),
  };
  const sets =
    problem.isOver() || choice.whole === null
      ? []
      : await traceFrontier(choice.whole, problem.limit, (ids) => problem.sizeBytes(ids));
  return {
    bound,
    frontier: frontierPoints(problem, sets, others),
    isComplete: !problem.isOver(),
  };
}

function frontierPoints(
  problem: Problem,
  sets: readonly FrontierSet[],
  others: number,
): readonly OutlookPoint[] {
  const knee = kneeOf(sets);
  return sets.map(({ chosen, sizeBytes, cost }, at) => ({
    indexes: problem.candidates(chosen),
    sizeBytes,
    cost: others + cost,
    isKnee: at === knee,
  }));
}
