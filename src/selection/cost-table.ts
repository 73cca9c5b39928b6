/** Costs of (query, configuration) pairs, asked of the judge once each. */
import type { CandidateIndex } from '../model/index-definition.ts';
import type {
  CostedPlan,
  PlanFailure,
  PlannableQuery,
  WhatIfJudge,
  WhatIfQuestion,
} from '../model/what-if.ts';
import { sum } from '../util/collections.ts';
import { compareText } from '../util/identifiers.ts';

/** A query with its weight. */
export interface WeightedQuery extends PlannableQuery {
  readonly calls: number;
}

export type Answer = CostedPlan | PlanFailure;

/** One answer per query, in order, with these candidates there. */
export type Plans = (
  queries: readonly WeightedQuery[],
  configuration: readonly string[],
) => Promise<readonly Answer[]>;

export class CostTable {
  readonly #plan: WhatIfJudge['plan'];
  /** Ids of the queries that a candidate can serve. */
  readonly #serves: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #answers = new Map<string, Answer>();

  constructor(plan: WhatIfJudge['plan'], candidates: readonly CandidateIndex[]) {
    this.#plan = plan;
    this.#serves = new Map(candidates.map((candidate) => [candidate.id, new Set(candidate.queryIds)]));
  }

  serves(id: string, query: WeightedQuery): boolean {
    return this.#serves.get(id)?.has(query.id) ?? false;
  }

  /** Each query meets the part of the configuration that can serve it: what the search asks. */
  readonly plans: Plans = (queries, configuration) =>
    this.answers(
      queries.map((query) => ({
        query,
        candidateIds: configuration.filter((id) => this.serves(id, query)).sort(compareText),
      })),
    );

  /** Each query meets every candidate of the configuration, whatever it was proposed for: what will be. */
  readonly exactPlans: Plans = (queries, configuration) => {
    const candidateIds = [...configuration].sort(compareText);
    return this.answers(queries.map((query) => ({ query, candidateIds })));
  };

  /** One answer per question, in order; unknown ones are asked for together. */
  async answers(questions: readonly WhatIfQuestion[]): Promise<readonly Answer[]> {
    const keys = questions.map(({ query, candidateIds }) => [query.id, ...candidateIds].join('\n'));
    const unknown = questions.flatMap((question, at) => {
      const key = keys[at] ?? '';
      return this.#answers.has(key) ? [] : [{ key, question }];
    });
    if (unknown.length > 0) {
      const answers = await this.#plan(unknown.map(({ question }) => question));
      for (const [at, { key }] of unknown.entries()) {
        const answer = answers[at];
        if (answer !== undefined) this.#answers.set(key, answer);
      }
    }
    return keys.map((key) => this.#answers.get(key) ?? { error: 'no answer from the judge', sqlState: null });
  }
}

/** A query that can no longer be planned counts as infinitely worse. */
export function costOf(answer: Answer | undefined): number {
  return answer !== undefined && 'plan' in answer ? answer.plan.cost : Number.POSITIVE_INFINITY;
}

/** Sum of calls x planner cost of one call. */
export function weightedCost(
  queries: readonly WeightedQuery[],
  answers: readonly (Answer | undefined)[],
): number {
  return sum(queries.entries(), ([at, { calls }]) => calls * costOf(answers[at]));
}

/** Ids of the candidates that a plan uses. */
export function usedBy(answer: Answer | undefined): readonly string[] {
  return answer !== undefined && 'plan' in answer ? answer.usedCandidateIds : [];
}
