/** Adds to the candidates what two of them become together, where plans want both. */
import { mergeCandidates } from '../candidates/merge.ts';
import type { Plan } from '../model/plan.ts';
import type { RecommendationOptions } from '../model/recommendation.ts';
import type { Relation } from '../model/snapshot.ts';
import type { PlanFailure, WhatIfJudge } from '../model/what-if.ts';
import { groupBy, sum } from '../util/collections.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { usedBy, type WeightedQuery } from './cost-table.ts';
import type { SizedCandidate } from './problem.ts';
import { sizeCandidates } from './size-candidates.ts';

export interface MergeInput {
  readonly judge: Pick<WhatIfJudge, 'addCandidates' | 'plan'>;
  readonly candidates: readonly SizedCandidate[];
  readonly queries: readonly WeightedQuery[];
  /** Plans as the source has them, by query id. */
  readonly baseline: ReadonlyMap<string, Plan | PlanFailure>;
  readonly relations: readonly Relation[];
  readonly options: Pick<RecommendationOptions, 'maxWidth'>;
}

/** Wanted is what a query's plan uses where all that can serve it is there. One that the judge cannot make is left out: its parts remain. */
export async function withMerged(input: MergeInput): Promise<readonly SizedCandidate[]> {
  const { judge, candidates, options } = input;
  const wishes = await wishesByCandidate(input);
  const wanted = candidates.flatMap((candidate) => {
    const own = wishes.get(candidate.id);
    return own === undefined
      ? []
      : [{ candidate, wantedBy: own.map(({ queryId }) => queryId), weight: sum(own, ({ cost }) => cost) }];
  });
  const relations = new Map(input.relations.map((relation) => [quoteRelation(relation), relation]));
  const known = new Set(candidates.map(({ id }) => id));
  const merged = mergeCandidates(wanted, relations, options.maxWidth).filter(({ id }) => !known.has(id));
  return [...candidates, ...(await sizeCandidates(judge, merged)).candidates];
}

interface Wish {
  readonly candidateId: string;
  readonly queryId: string;
  /** Of the query today, over all calls. */
  readonly cost: number;
}

async function wishesByCandidate({
  judge,
  candidates,
  queries,
  baseline,
}: MergeInput): Promise<ReadonlyMap<string, readonly Wish[]>> {
  const serving = groupBy(
    candidates.flatMap(({ id, queryIds }) => queryIds.map((queryId) => ({ id, queryId }))),
    ({ queryId }) => queryId,
  );
  const asked = queries.flatMap((query) => {
    const candidateIds = serving.get(query.id)?.map(({ id }) => id);
    return candidateIds === undefined ? [] : [{ query, candidateIds }];
  });
  const answers = await judge.plan(asked);
  const wishes = asked.flatMap(({ query }, at): readonly Wish[] => {
    const plan = baseline.get(query.id);
    const cost = plan === undefined || 'error' in plan ? 0 : query.calls * plan.cost;
    return usedBy(answers[at]).map((candidateId) => ({ candidateId, queryId: query.id, cost }));
  });
  return groupBy(wishes, ({ candidateId }) => candidateId);
}
