/** What must leave a configuration: indexes that the others made needless, and those that make a query too dear. */
import { type Answer, costOf, type Plans, usedBy, type WeightedQuery, weightedCost } from './cost-table.ts';
import type { Problem } from './problem.ts';
import { effectOfKeeping, missedBar, netSaving } from './worth.ts';

/** Of the indexes that would not be added today, the one whose absence costs least; null when each earns its place. */
export async function leastNeeded(
  problem: Problem,
  chosen: readonly string[],
  plans: Plans,
): Promise<string | null> {
  const now = await plans(problem.queries, chosen);
  const total = weightedCost(problem.queries, now);
  let least: { readonly id: string; readonly net: number } | null = null;
  for (const id of chosen) {
    const effect = await effectOfKeeping(problem, id, chosen, plans, now);
    const needless = missedBar(problem, [id], effect, total + effect.saving) !== null;
    const net = netSaving(effect);
    if (needless && (least === null || net < least.net)) least = { id, net };
  }
  return least?.id ?? null;
}

export interface Culprit {
  readonly id: string;
  /** The query that it makes worse. */
  readonly queryId: string;
}

/**
 * The index to blame for the query that the configuration makes worst; null when none is worse than the limit allows.
 * @param queries those to look at: the problem's own, and perhaps more behind them
 */
export async function regressionCulprit(
  problem: Problem,
  chosen: readonly string[],
  plans: Plans,
  queries: readonly WeightedQuery[],
): Promise<Culprit | null> {
  const now = await plans(queries, chosen);
  const worse = worstRegression(problem, queries, now);
  if (worse === null) return null;
  const limit = costOf(problem.before.get(worse.query.id)) * (1 + problem.options.maxRegression);
  // What the plan does not use does not make it dear; where it names none, any may have.
  const suspects = worse.uses.length > 0 ? worse.uses : chosen;
  const mends: { readonly id: string; readonly excess: number; readonly saving: number }[] = [];
  for (const id of suspects) {
    const [plan] = await plans(
      [worse.query],
      chosen.filter((other) => other !== id),
    );
    const { saving } = await effectOfKeeping(problem, id, chosen, plans, now);
    mends.push({ id, excess: Math.max(0, costOf(plan) - limit), saving });
  }
  // One whose absence mends the query, and of these the one missed least; or else the one that mends it best.
  const [first] = mends.sort((a, b) => a.excess - b.excess || a.saving - b.saving);
  return first === undefined ? null : { id: first.id, queryId: worse.query.id };
}

function worstRegression(
  problem: Problem,
  queries: readonly WeightedQuery[],
  now: readonly Answer[],
): { readonly query: WeightedQuery; readonly uses: readonly string[] } | null {
  let worst = { at: -1, rise: 1 + problem.options.maxRegression };
  for (const [at, query] of queries.entries()) {
    const rise = costOf(now[at]) / costOf(problem.before.get(query.id));
    if (rise > worst.rise) worst = { at, rise };
  }
  const query = queries[worst.at];
  return query === undefined ? null : { query, uses: usedBy(now[worst.at]) };
}
