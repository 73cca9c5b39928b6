/** Which statements' plans use an index. */
import type { CostedPlan, PlanFailure } from '../model/what-if.ts';
import { planIndexNames } from '../plan/explain.ts';
import type { KnownCost, WeightedQuery } from '../selection/cost-table.ts';
import type { IndexTree } from './index-tree.ts';

/** What is kept of a plan: its cost, and the names of all indexes in it. */
export interface KnownPlan extends KnownCost {
  readonly indexes: readonly string[];
}

/** By query id. */
export type Plans = ReadonlyMap<string, KnownPlan | PlanFailure>;

export function known(answer: CostedPlan | PlanFailure): KnownPlan | PlanFailure {
  if ('error' in answer) return answer;
  const { plan, usedCandidateIds } = answer;
  return { plan: { cost: plan.cost }, usedCandidateIds, indexes: planIndexNames(plan.root) };
}

/** EXPLAIN names indexes without their schema: a namesake in another one counts too. */
export class PlanUsers {
  readonly #byName = new Map<string, WeightedQuery[]>();

  /** @param namesOf names of the indexes in a query's plan */
  constructor(queries: readonly WeightedQuery[], namesOf: (id: string) => readonly string[]) {
    for (const query of queries)
      for (const name of namesOf(query.id)) {
        const users = this.#byName.get(name);
        if (users === undefined) this.#byName.set(name, [query]);
        else users.push(query);
      }
  }

  static of(queries: readonly WeightedQuery[], plans: Plans): PlanUsers {
    return new PlanUsers(queries, (id) => {
      const answer = plans.get(id);
      return answer === undefined || 'error' in answer ? [] : answer.indexes;
    });
  }

  of({ members }: IndexTree): readonly WeightedQuery[] {
    return [...new Set(members.flatMap(({ index }) => this.#byName.get(index.name) ?? []))];
  }
}
