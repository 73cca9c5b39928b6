/** Which candidates are on tables that a query reads: no other can change its plan. */
import type { CandidateIndex } from '../model/index-definition.ts';
import type { Plan } from '../model/plan.ts';
import type { RelationUse } from '../model/predicate.ts';
import type { RelationName } from '../model/relation.ts';
import type { Relation } from '../model/snapshot.ts';
import type { PlanFailure } from '../model/what-if.ts';
import { planNodes } from '../plan/explain.ts';
import { groupBy } from '../util/collections.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { lineageOf } from '../util/partitions.ts';
import type { WeightedQuery } from './cost-table.ts';
import type { SampledQuery } from './sampled-queries.ts';

export interface ReadTables {
  /** By query id. */
  readonly uses: ReadonlyMap<string, readonly RelationUse[]>;
  /** Plans as the source has them, by query id. */
  readonly baseline: ReadonlyMap<string, Plan | PlanFailure>;
  readonly relations: readonly Relation[];
}

/** Candidate ids by query id. Tables are those of the text and of the plan; a partition counts as all that it is part of. */
export function touchingCandidates(
  queries: readonly (WeightedQuery | SampledQuery)[],
  candidates: readonly CandidateIndex[],
  { uses, baseline, relations }: ReadTables,
): ReadonlyMap<string, readonly string[]> {
  const byName = new Map(relations.map((relation) => [quoteRelation(relation), relation]));
  const tree = (relation: RelationName) => lineageOf(relation, byName).at(-1);
  const onTree = groupBy(candidates, ({ definition }) => tree(definition.relation));
  return new Map(
    queries.map((query) => {
      const id = 'of' in query ? query.of : query.id;
      const plan = baseline.get(id);
      const planned = plan === undefined || 'error' in plan ? [] : planNodes(plan.root);
      const named = [
        ...(uses.get(id) ?? []).map(({ relation }) => relation),
        ...planned.flatMap(({ relation }) => relation ?? []),
      ];
      const own = [...new Set(named.map(tree))].flatMap((key) => onTree.get(key) ?? []);
      return [query.id, own.map((candidate) => candidate.id)] as const;
    }),
  );
}
