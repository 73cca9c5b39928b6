/** Costs of (query, configuration) pairs, asked of the judge once each: a configuration is reduced to the candidates that can serve the query. */
import type { CandidateIndex } from '../model/index-definition.ts';
import type { CostedPlan, PlanFailure, PlannableQuery, WhatIfJudge } from '../model/what-if.ts';
import { compareText } from '../util/identifiers.ts';

/** A query with its weight. */
export interface WeightedQuery extends PlannableQuery {
  readonly calls: number;
}

export class CostTable {
  readonly #plan: WhatIfJudge['plan'];
  /** Ids of the queries that a candidate can serve. */
  readonly #serves: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #plans = new Map<string, CostedPlan | PlanFailure>();

  constructor(plan: WhatIfJudge['plan'], candidates: readonly CandidateIndex[]) {
    this.#plan = plan;
    this.#serves = new Map(candidates.map((candidate) => [candidate.id, new Set(candidate.queryIds)]));
  }

  serves(id: string, query: WeightedQuery): boolean {
    return this.#serves.get(id)?.has(query.id) ?? false;
  }

  /** The part of a configuration that can serve a query, sorted. */
  relevant(query: WeightedQuery, configuration: readonly string[]): readonly string[] {
    return configuration.filter((id) => this.serves(id, query)).sort(compareText);
  }

  /** One answer per query, in order; unknown ones are asked for together. */
  async plans(
    queries: readonly WeightedQuery[],
    configuration: readonly string[],
  ): Promise<readonly (CostedPlan | PlanFailure)[]> {
    const asked = queries.map((query) => {
      const candidateIds = this.relevant(query, configuration);
      return { query, candidateIds, key: [query.id, ...candidateIds].join('\n') };
    });
    const unknown = asked.filter(({ key }) => !this.#plans.has(key));
    if (unknown.length > 0) {
      const answers = await this.#plan(unknown);
      for (const [at, { key }] of unknown.entries()) {
        const answer = answers[at];
        if (answer !== undefined) this.#plans.set(key, answer);
      }
    }
    return asked.map(
      ({ key }) => this.#plans.get(key) ?? { error: 'no answer from the judge', sqlState: null },
    );
  }

  /** With every candidate of the configuration there, whatever it was proposed for. */
  exactPlans(
    queries: readonly WeightedQuery[],
    configuration: readonly string[],
  ): Promise<readonly (CostedPlan | PlanFailure)[]> {
    return this.#plan(queries.map((query) => ({ query, candidateIds: configuration })));
  }
}

/** A query that can no longer be planned counts as infinitely worse. */
export function costOf(answer: CostedPlan | PlanFailure | undefined): number {
  return answer !== undefined && 'plan' in answer ? answer.plan.cost : Number.POSITIVE_INFINITY;
}
