/** Makes candidates where they could pay. Statements that cost little get none made, and no plan: nothing could save --min-benefit there. */
import type { CandidateIndex } from '../model/index-definition.ts';
import type { Plan } from '../model/plan.ts';
import type { RecommendationOptions } from '../model/recommendation.ts';
import type { PlanFailure, WhatIfJudge } from '../model/what-if.ts';
import { groupBy, sum } from '../util/collections.ts';
import { costOf, type WeightedQuery } from './cost-table.ts';
import type { SizedCandidate } from './problem.ts';
import { type SizedCandidates, sizeCandidates } from './size-candidates.ts';

/** So many are made without a question: a verdict that names the index which would save too little says more than one that does not. */
const FEW = 1000;

export interface TryInput {
  readonly judge: Pick<WhatIfJudge, 'addCandidates' | 'plan'>;
  readonly proposed: readonly CandidateIndex[];
  readonly queries: readonly WeightedQuery[];
  /** Plans as the source has them, by query id. */
  readonly baseline: ReadonlyMap<string, Plan | PlanFailure>;
  readonly options: Pick<RecommendationOptions, 'minBenefit'>;
}

export interface Tried extends SizedCandidates {
  /** Ids of the queries that a candidate was left out for. */
  readonly untried: ReadonlySet<string>;
}

/**
 * An index saves at most what the statements that it can serve cost today, and must save `minBenefit` of what the workload costs
 * beside it. So first those are made that could save so much of today's cost. What the statements that have all their candidates
 * then cost at least, the workload will always cost: whatever cannot save its share of that is never made.
 */
export async function tryCandidates(input: TryInput): Promise<Tried> {
  const { judge, proposed, queries, options } = input;
  if (proposed.length <= FEW) return { ...(await sizeCandidates(judge, proposed)), untried: new Set() };
  const costs = new Map(queries.map((query) => [query.id, query.calls * costNow(input, query)]));
  const most = new Map(
    proposed.map((candidate) => [candidate, sum(candidate.queryIds, (id) => costs.get(id) ?? 0)]),
  );
  const reaching = (share: number) => proposed.filter((candidate) => (most.get(candidate) ?? 0) >= share);
  const heavy = reaching(options.minBenefit * sum(costs.values(), (cost) => cost));
  const first = await sizeCandidates(judge, heavy);
  const least = await leastCost(input, first.candidates, leftOutFor(proposed, heavy), costs);
  const worthwhile = reaching(options.minBenefit * least);
  return { ...(await sizeCandidates(judge, worthwhile)), untried: leftOutFor(proposed, worthwhile) };
}

/** What the workload costs at least, whatever is made besides: queries that a candidate is missing for may come to nothing. */
async function leastCost(
  { judge, queries }: TryInput,
  made: readonly SizedCandidate[],
  missing: ReadonlySet<string>,
  costs: ReadonlyMap<string, number>,
): Promise<number> {
  const serving = groupBy(
    made.flatMap(({ id, queryIds }) => queryIds.map((queryId) => ({ id, queryId }))),
    ({ queryId }) => queryId,
  );
  const whole = queries.filter(({ id }) => !missing.has(id));
  const asked = whole.flatMap((query) => {
    const candidateIds = serving.get(query.id)?.map(({ id }) => id);
    return candidateIds === undefined ? [] : [{ query, candidateIds }];
  });
  const answers = await judge.plan(asked);
  const best = new Map(asked.map(({ query }, at) => [query.id, query.calls * costOf(answers[at])]));
  return sum(whole, ({ id }) => Math.min(best.get(id) ?? Number.POSITIVE_INFINITY, costs.get(id) ?? 0));
}

function leftOutFor(
  proposed: readonly CandidateIndex[],
  made: readonly CandidateIndex[],
): ReadonlySet<string> {
  const kept = new Set(made);
  return new Set(
    proposed.filter((candidate) => !kept.has(candidate)).flatMap((candidate) => candidate.queryIds),
  );
}

function costNow({ baseline }: TryInput, { id }: WeightedQuery): number {
  const plan = baseline.get(id);
  return plan === undefined || 'error' in plan ? 0 : plan.cost;
}
