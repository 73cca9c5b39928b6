/** The workload as the source has it: plans, and what they say that the query text does not. */
import type { Plan } from '../model/plan.ts';
import type { RelationUse } from '../model/predicate.ts';
import type { ParsedStatement, Query } from '../model/query.ts';
import type { Note, Relation, Snapshot } from '../model/snapshot.ts';
import type { PlanFailure, PlannableQuery, WhatIfJudge } from '../model/what-if.ts';
import { planUses } from '../plan/predicates.ts';
import { compareText, quoteRelation } from '../util/identifiers.ts';
import type { WeightedQuery } from './cost-table.ts';

/** By query id; statements that do not read this database's relations are not asked. */
export async function baselinePlans(
  judge: Pick<WhatIfJudge, 'describe'>,
  queries: readonly Query[],
): Promise<ReadonlyMap<string, Plan | PlanFailure>> {
  const asked = queries.flatMap((query) =>
    query.parsed.kind === 'statement' && query.parsed.missingRelations.length === 0
      ? [toPlannable(query.id, query.parsed)]
      : [],
  );
  const plans = await judge.describe(asked);
  return new Map(
    asked.flatMap((query, at) => {
      const plan = plans[at];
      return plan === undefined ? [] : [[query.id, plan] as const];
    }),
  );
}

export function toPlannable(id: string, parsed: ParsedStatement): PlannableQuery {
  return { id, plannableText: parsed.plannableText, parameterCount: parsed.parameterCount };
}

/** Uses of relations by query id: the text's own, and those that only the plan shows (inlined functions, row security). */
export function usesByQuery(
  queries: readonly Query[],
  baseline: ReadonlyMap<string, Plan | PlanFailure>,
  snapshot: Snapshot,
): { readonly uses: ReadonlyMap<string, readonly RelationUse[]>; readonly notes: readonly Note[] } {
  const uses = new Map<string, readonly RelationUse[]>();
  const notes: Note[] = [];
  for (const query of queries) {
    if (query.parsed.kind !== 'statement') continue;
    const plan = baseline.get(query.id);
    const hidden =
      plan === undefined || 'error' in plan
        ? { uses: [], notes: [] }
        : planUses(plan.root, snapshot.catalogue, snapshot.searchPath);
    uses.set(query.id, [...query.parsed.uses, ...hidden.uses]);
    notes.push(...hidden.notes);
  }
  return { uses, notes };
}

/** Queries that the planner took, with the relations whose indexes can matter to them. */
export function plannableQueries(
  queries: readonly Query[],
  baseline: ReadonlyMap<string, Plan | PlanFailure>,
  uses: ReadonlyMap<string, readonly RelationUse[]>,
  snapshot: Snapshot,
): readonly WeightedQuery[] {
  const family = partitionFamilies(snapshot.catalogue.relations);
  return queries.flatMap((query) => {
    const plan = baseline.get(query.id);
    if (query.parsed.kind !== 'statement' || plan === undefined || 'error' in plan) return [];
    const relations = new Set(
      (uses.get(query.id) ?? []).flatMap((use) => family(quoteRelation(use.relation))),
    );
    return [
      {
        ...toPlannable(query.id, query.parsed),
        calls: query.calls,
        relations: [...relations].sort(compareText),
      },
    ];
  });
}

/** For a relation: itself and every relation above and below it among partitions, since an index on one is one on the others. */
function partitionFamilies(relations: readonly Relation[]): (key: string) => readonly string[] {
  const root = new Map<string, string>();
  const byKey = new Map(relations.map((relation) => [quoteRelation(relation), relation]));
  const rootOf = (key: string): string => {
    const known = root.get(key);
    if (known !== undefined) return known;
    const parent = byKey.get(key)?.partition.parent ?? null;
    const found = parent === null ? key : rootOf(quoteRelation(parent));
    root.set(key, found);
    return found;
  };
  const members = new Map<string, string[]>();
  for (const key of byKey.keys()) members.set(rootOf(key), [...(members.get(rootOf(key)) ?? []), key]);
  return (key) => members.get(rootOf(key)) ?? [key];
}
