/** Costs of (query, configuration) pairs, asked of the judge once each: a configuration is reduced to the candidates that the query can use. */
import type { CandidateIndex } from '../model/index-definition.ts';
import type { CostedPlan, PlanFailure, PlannableQuery, WhatIfJudge } from '../model/what-if.ts';
import { compareText, quoteRelation } from '../util/identifiers.ts';

/** A query with its weight and the relations that it reads. */
export interface WeightedQuery extends PlannableQuery {
  readonly calls: number;
  /** Quoted qualified names (quoteRelation). */
  readonly relations: readonly string[];
}

export class CostTable {
  readonly #plan: WhatIfJudge['plan'];
  readonly #relationOf: ReadonlyMap<string, string>;
  readonly #plans = new Map<string, CostedPlan | PlanFailure>();

  constructor(plan: WhatIfJudge['plan'], candidates: readonly CandidateIndex[]) {
    this.#plan = plan;
    this.#relationOf = new Map(candidates.map((c) => [c.id, quoteRelation(c.definition.relation)]));
  }

  /** The part of a configuration that matters to a query, sorted. */
  relevant(query: WeightedQuery, configuration: Iterable<string>): readonly string[] {
    const ids = [...configuration].filter((id) => query.relations.includes(this.#relationOf.get(id) ?? ''));
    return ids.sort(compareText);
  }

  /** One answer per query, in order; unknown ones are asked for together. */
  async plans(
    queries: readonly WeightedQuery[],
    configuration: readonly string[],
  ): Promise<readonly (CostedPlan | PlanFailure)[]> {
    const keyed = queries.map((query) => ({ query, key: this.#key(query, configuration) }));
    const unknown = keyed.filter(({ key }) => !this.#plans.has(key));
    if (unknown.length > 0) {
      const ids = new Set(unknown.flatMap(({ query }) => this.relevant(query, configuration)));
      const answers = await this.#plan(
        unknown.map(({ query }) => query),
        { candidateIds: [...ids].sort(compareText) },
      );
      for (const [at, { key }] of unknown.entries()) {
        const answer = answers[at];
        if (answer !== undefined) this.#plans.set(key, answer);
      }
    }
    return keyed.map(
      ({ key }) => this.#plans.get(key) ?? { error: 'no answer from the judge', sqlState: null },
    );
  }

  #key(query: WeightedQuery, configuration: readonly string[]): string {
    return [query.id, ...this.relevant(query, configuration)].join('\n');
  }
}
