/** What advise asks first of a workload: today's plans, what they read, and the candidates for that. */
import { generateCandidates } from '../../src/candidates/generate.ts';
import type { CandidateIndex } from '../../src/model/index-definition.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { RelationUse } from '../../src/model/predicate.ts';
import type { Query } from '../../src/model/query.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { PlanFailure, WhatIfJudge } from '../../src/model/what-if.ts';
import { baselinePlans, plannableQueries, usesByQuery } from '../../src/selection/baseline.ts';
import type { WeightedQuery } from '../../src/selection/cost-table.ts';

export interface Proposals {
  /** By query id, as `uses`. */
  readonly baseline: ReadonlyMap<string, Plan | PlanFailure>;
  readonly uses: ReadonlyMap<string, readonly RelationUse[]>;
  /** Those that the planner took. */
  readonly planned: readonly WeightedQuery[];
  readonly candidates: readonly CandidateIndex[];
}

export async function proposalsFor(
  judge: Pick<WhatIfJudge, 'describe'>,
  queries: readonly Query[],
  snapshot: Snapshot,
  maxWidth: number,
): Promise<Proposals> {
  const baseline = await baselinePlans(judge, queries);
  const { uses } = usesByQuery(queries, baseline, snapshot);
  const candidates = generateCandidates(
    snapshot,
    [...uses].map(([queryId, of]) => ({ queryId, uses: of })),
    { maxWidth },
  );
  return { baseline, uses, planned: plannableQueries(queries, baseline), candidates };
}
