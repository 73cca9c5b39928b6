/** Why the indexes that would help a query are not among the chosen: for each query the limit, the bar or the other query in the way. */
import type { RecommendationOptions } from '../model/recommendation.ts';
import type { RelationName } from '../model/relation.ts';
import { formatBytes, formatCost, formatCount, formatNumber, formatShare } from '../util/format.ts';
import { displayRelation } from '../util/identifiers.ts';
import { displayIndex } from '../util/index-sql.ts';
import { type Answer, costOf, usedBy } from './cost-table.ts';
import type { Found } from './greedy.ts';
import type { Problem, SizedCandidate } from './problem.ts';
import { type Bar, type Effect, effectOfAdding, missedBar, NOISE, netSaving } from './worth.ts';

export interface KeptOut {
  /** What the query's best plan would use and is not chosen. */
  readonly wanted: readonly SizedCandidate[];
  readonly obstacle: Obstacle;
}

export type Obstacle =
  | { readonly kind: 'regression'; readonly queryId: string }
  | {
      readonly kind: Bar;
      readonly effect: Effect;
      /** What the workload costs with the chosen indexes. */
      readonly rest: number;
    }
  | { readonly kind: 'max-indexes' }
  | { readonly kind: 'max-per-table'; readonly table: RelationName }
  | { readonly kind: 'budget'; readonly leftBytes: number }
  /** Worth it and within the limits, but the search ended elsewhere. */
  | { readonly kind: 'combination' };

/** By id of each query that a plan with all candidates would serve better than the chosen ones do, by more than the planner's error. */
export async function keptOutOf(
  problem: Problem,
  found: Found,
  best: ReadonlyMap<string, Answer>,
  after: ReadonlyMap<string, Answer>,
): Promise<ReadonlyMap<string, KeptOut>> {
  const rest = await problem.totalCost(found.chosen);
  const keptOut = new Map<string, KeptOut>();
  for (const { id } of problem.queries) {
    if (!(costOf(best.get(id)) < costOf(after.get(id)) * (1 - NOISE))) continue;
    const wanted = usedBy(best.get(id)).filter((candidate) => !found.chosen.includes(candidate));
    if (wanted.length > 0)
      keptOut.set(id, {
        wanted: problem.candidates(wanted),
        obstacle: await obstacleTo(problem, wanted, found, rest),
      });
  }
  return keptOut;
}

/** A bar before a limit: with more room, what is not worth it would not be chosen either. */
async function obstacleTo(
  problem: Problem,
  wanted: readonly string[],
  { chosen, refused }: Found,
  rest: number,
): Promise<Obstacle> {
  const queryId = wanted.map((id) => refused.get(id)).find((id) => id !== undefined);
  if (queryId !== undefined) return { kind: 'regression', queryId };
  const effect = await effectOfAdding(problem, wanted, chosen);
  const bar = missedBar(problem, wanted, effect, rest);
  if (bar !== null) return { kind: bar, effect, rest };
  const { budgetBytes, maxIndexes } = problem.options;
  if (maxIndexes !== null && chosen.length + wanted.length > maxIndexes) return { kind: 'max-indexes' };
  const table = problem.crowdedTable([...chosen, ...wanted]);
  if (table !== null) return { kind: 'max-per-table', table };
  const leftBytes = (budgetBytes ?? Number.POSITIVE_INFINITY) - problem.sizeBytes(chosen);
  return problem.sizeBytes(wanted) > leftBytes ? { kind: 'budget', leftBytes } : { kind: 'combination' };
}

/** Whether more room would not help: a bar is in the way. */
export function savesTooLittle({ obstacle }: KeptOut): boolean {
  return ['benefit', 'pages', 'writes', 'noise'].includes(obstacle.kind);
}

/** One sentence. */
export function keptOutReason({ wanted, obstacle }: KeptOut, options: RecommendationOptions): string {
  const indexes = wanted.map(({ definition }) => displayIndex(definition)).join(' with ');
  const size = wanted.reduce((total, candidate) => total + candidate.size.sizeBytes, 0);
  const pages = wanted.reduce((total, candidate) => total + candidate.size.pages, 0);
  switch (obstacle.kind) {
    case 'regression':
      return `${indexes} would help, but makes query ${obstacle.queryId} worse by more than ${percent(options.maxRegression)} (--max-regression).`;
    case 'benefit':
      return `${indexes} would help, but saves ${obstacle.effect.saving > 0 ? formatShare(obstacle.effect.saving / obstacle.rest) : 'nothing'} of the remaining workload cost over all calls: less than --min-benefit ${percent(options.minBenefit)}.`;
    case 'pages':
      return `${indexes} would help, but saves less over all calls than writing its ${formatNumber(pages, 'page')} costs.`;
    case 'writes': {
      const { saving, writeCost } = obstacle.effect;
      const net = netSaving(obstacle.effect);
      return `${indexes} would help, but saves ${formatCost(saving)} of planner cost over all calls, and writes would pay ${formatCost(writeCost)} for it${net > 0 ? `: the ${formatCost(net)} left is too little` : ''}.`;
    }
    case 'noise':
      return `${indexes} would help, but the queries that use it would cost only ${formatShare(obstacle.effect.saving / obstacle.effect.costOfUsers)} less: within the planner’s margin of error.`;
    case 'max-indexes':
      return `${indexes} would help, but the chosen indexes use up --max-indexes ${formatCount(options.maxIndexes ?? 0)}.`;
    case 'max-per-table':
      return `${indexes} would help, but the chosen indexes of ${displayRelation(obstacle.table)} use up --max-per-table ${formatCount(options.maxPerTable ?? 0)}.`;
    case 'budget':
      return size > (options.budgetBytes ?? 0)
        ? `${indexes} would help, but takes ${formatBytes(size)}: more than --budget ${formatBytes(options.budgetBytes ?? 0)}.`
        : `${indexes} would help, but takes ${formatBytes(size)}, and of --budget ${formatBytes(options.budgetBytes ?? 0)} the chosen indexes leave ${formatBytes(obstacle.leftBytes)}.`;
    case 'combination':
      return `${indexes} would help, but not enough beside any set of indexes that the search looked at.`;
  }
}

function percent(fraction: number): string {
  return `${Number((fraction * 100).toFixed(2))}%`;
}
