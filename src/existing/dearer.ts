/** What plans without an index may cost: no statement too dear, and the workload no dearer than what an index must save to be worth having. */
import type { RecommendationOptions } from '../model/recommendation.ts';
import type { Answer, WeightedQuery } from '../selection/cost-table.ts';
import { sum } from '../util/collections.ts';
import { formatCost, formatShare } from '../util/format.ts';

/** By query id. */
export type Costs = ReadonlyMap<string, Answer>;

export interface Limits {
  readonly queries: readonly WeightedQuery[];
  /** As the source has it, and with all recommended indexes there: neither may be exceeded by more than the tolerance. */
  readonly before: Costs;
  readonly after: Costs;
  readonly options: Pick<RecommendationOptions, 'maxRegression' | 'minBenefit'>;
}

/** Cost of one call, or null. */
export function costOf(answer: Answer | undefined): number | null {
  return answer !== undefined && 'plan' in answer ? answer.plan.cost : null;
}

export function workloadCost(queries: readonly WeightedQuery[], plans: Costs): number {
  return sum(queries, ({ id, calls }) => calls * (costOf(plans.get(id)) ?? 0));
}

/** Why these plans are not good enough, as the end of a sentence; null where they are. */
export function tooDear({ queries, before, after, options }: Limits, plans: Costs): string | null {
  for (const { id } of queries) {
    const had = costOf(after.get(id));
    if (had === null) continue;
    const has = costOf(plans.get(id));
    if (has === null) return `the statement ${id} could not be planned`;
    const reference = Math.min(had, costOf(before.get(id)) ?? had);
    if (has > had && has > reference * (1 + options.maxRegression))
      return `a call of ${id} would cost ${formatCost(has)} instead of ${formatCost(had)}`;
  }
  const [total, without] = [workloadCost(queries, after), workloadCost(queries, plans)];
  return without > total * (1 + options.minBenefit)
    ? `the workload would cost ${formatShare((without - total) / total)} more`
    : null;
}
