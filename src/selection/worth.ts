/** What an index must save to be worth having: the same to be added as to stay. */
import { type Answer, costOf, type Plans, usedBy, type WeightedQuery } from './cost-table.ts';
import type { Problem } from './problem.ts';

/** What some indexes do to the workload, beside the others that are there. */
export interface Effect {
  /** Of the queries, without what writes pay. */
  readonly saving: number;
  /** What writes pay. */
  readonly writeCost: number;
  /** What the queries whose plans use them cost without them. */
  readonly costOfUsers: number;
  /** How many those are, counted by what they cost: 1 where one costs nearly all (Kish's effective sample size). */
  readonly users: number;
}

/** What a saving can fall short of; see `missedBar`. */
export type Bar = 'benefit' | 'pages' | 'writes' | 'noise';

/**
 * Savings below this share of the cost of a query are within the planner's own margin of error. Of several queries' the errors partly
 * cancel out: the share falls with the root of their number.
 */
export const NOISE = 0.1;
/** Of an index with included columns it is more: its plans are as cheap as that only while vacuum keeps up with the table. */
const COVERING_NOISE = 0.25;

/**
 * The first bar that the indexes miss, or null for those worth having:
 * `benefit`, a share of what the workload costs without them (and not of what it cost at first: so advice that was followed leads
 * to no more of it); `pages`, what writing their pages once costs, the least that any index costs; `writes`, where one of these two
 * is missed by what is left of the saving when writes have paid; `noise`, the planner's error.
 * @param rest what the whole workload costs without them
 */
export function missedBar(
  problem: Problem,
  ids: readonly string[],
  { saving, writeCost, costOfUsers, users }: Effect,
  rest: number,
): Bar | null {
  const benefit = problem.options.minBenefit * rest;
  const build = problem.pages(ids) * problem.pageCost;
  if (!(saving > 0) || saving < benefit) return 'benefit';
  if (saving < build) return 'pages';
  const net = saving - writeCost;
  if (!(net > 0) || net < benefit || net < build) return 'writes';
  return saving < (noise(problem, ids) * costOfUsers) / Math.sqrt(users) ? 'noise' : null;
}

function noise(problem: Problem, ids: readonly string[]): number {
  const covering = problem.candidates(ids).some(({ definition }) => definition.included.length > 0);
  return covering ? COVERING_NOISE : NOISE;
}

/** What is left of a saving when writes have paid. */
export function netSaving({ saving, writeCost }: Effect): number {
  return saving - writeCost;
}

/** What these would do for the queries that they can serve, added to the others. */
export async function effectOfAdding(
  problem: Problem,
  added: readonly string[],
  configuration: readonly string[],
): Promise<Effect> {
  const queries = problem.affected(added);
  const without = await problem.costs.plans(queries, configuration);
  const withThem = await problem.costs.plans(queries, [...configuration, ...added]);
  return {
    ...effect(queries, added, without, withThem),
    writeCost: problem.writeCostOfAdding(added, configuration),
  };
}

/**
 * What one of the configuration does. Only plans that use it change without it.
 * @param plansNow of all queries under the whole configuration
 */
export async function effectOfKeeping(
  problem: Problem,
  id: string,
  configuration: readonly string[],
  plans: Plans,
  plansNow: readonly Answer[],
): Promise<Effect> {
  // Behind the workload's own plans there may be those with sampled values, which weigh nothing.
  const users = (usersOf(plansNow).get(id) ?? []).filter((at) => at < problem.queries.length);
  const queries = users.flatMap((at) => problem.queries[at] ?? []);
  const answers = users.flatMap((at) => plansNow[at] ?? []);
  return {
    ...effect(queries, [id], await plans(queries, configuration, id), answers),
    writeCost: problem.writeCostOfAdding(
      [id],
      configuration.filter((other) => other !== id),
    ),
  };
}

const knownUsers = new WeakMap<readonly Answer[], ReadonlyMap<string, readonly number[]>>();

/** Positions of the plans that use a candidate, by its id; of the same list of plans, read once for all candidates. */
function usersOf(plansNow: readonly Answer[]): ReadonlyMap<string, readonly number[]> {
  const known = knownUsers.get(plansNow);
  if (known !== undefined) return known;
  const users = new Map<string, number[]>();
  for (const [at, answer] of plansNow.entries())
    for (const id of new Set(usedBy(answer))) {
      const positions = users.get(id);
      if (positions === undefined) users.set(id, [at]);
      else positions.push(at);
    }
  knownUsers.set(plansNow, users);
  return users;
}

function effect(
  queries: readonly WeightedQuery[],
  ids: readonly string[],
  without: readonly Answer[],
  withThem: readonly Answer[],
): Omit<Effect, 'writeCost'> {
  let saving = 0;
  let costOfUsers = 0;
  let squares = 0;
  for (const [at, { calls }] of queries.entries()) {
    saving += calls * (costOf(without[at]) - costOf(withThem[at]));
    if (!usedBy(withThem[at]).some((id) => ids.includes(id))) continue;
    const cost = calls * costOf(without[at]);
    costOfUsers += cost;
    squares += cost ** 2;
  }
  return { saving, costOfUsers, users: squares > 0 ? costOfUsers ** 2 / squares : 1 };
}
