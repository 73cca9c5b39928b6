/** How much of the whole workload a query is: by its time where every query has one, by planner cost otherwise. */
import type { QueryOutcome } from '../model/recommendation.ts';

export interface WorkloadShares {
  /** What the shares are of. */
  readonly measure: 'time' | 'cost';
  /** Fraction of 0 to 1; 0 for a query without the figure. */
  readonly shareOf: (query: QueryOutcome) => number;
}

export function workloadShares(queries: readonly QueryOutcome[]): WorkloadShares {
  const timed = queries.length > 0 && queries.every((query) => query.totalTimeMs !== null);
  const amount = (query: QueryOutcome): number =>
    timed ? (query.totalTimeMs ?? 0) : query.calls * (query.costBefore ?? 0);
  const total = queries.reduce((sum, query) => sum + amount(query), 0);
  return {
    measure: timed ? 'time' : 'cost',
    shareOf: (query) => (total === 0 ? 0 : amount(query) / total),
  };
}
