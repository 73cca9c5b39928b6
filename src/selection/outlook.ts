/** How far from the best the answer can be at most, and what other sizes would give. */
import type { FrontierPoint, RecommendationBound } from '../model/recommendation.ts';
import { sum } from '../util/collections.ts';
import { type Answer, costOf } from './cost-table.ts';
import { type FrontierSet, kneeOf, traceFrontier } from './frontier.ts';
import type { Choice, Choices } from './optimum.ts';
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

/** The least cost of every size; empty where the time is up, and of a large workload. */
export async function frontierOf(problem: Problem, choices: Choices | null): Promise<readonly FrontierSet[]> {
  const optimizer = choices?.whole ?? null;
  if (optimizer === null || problem.isOver()) return [];
  return traceFrontier(optimizer, problem.limit, (ids) => problem.sizeBytes(ids));
}

/** What was chosen, and the plans with it by query id. */
interface Chosen {
  readonly chosen: readonly SizedCandidate[];
  readonly after: ReadonlyMap<string, Answer>;
}

/**
 * @param choice null where no candidate helps any query
 * @param sets the frontier as it was traced
 */
export function outlookOf(
  problem: Problem,
  choice: Choice | null,
  { chosen: indexes, after }: Chosen,
  sets: readonly FrontierSet[],
): Outlook {
  const chosen = indexes.map(({ id }) => id);
  const cost = sum(problem.queries, ({ id, calls }) => calls * costOf(after.get(id)));
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
