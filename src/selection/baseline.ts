/** The workload as the source has it: plans, and what they say that the query text does not. */
import type { Plan } from '../model/plan.ts';
import type { RelationUse } from '../model/predicate.ts';
import type { ParsedStatement, Query } from '../model/query.ts';
import type { Note, Snapshot } from '../model/snapshot.ts';
import type { PlanFailure, PlannableQuery, WhatIfJudge } from '../model/what-if.ts';
import { planUses } from '../plan/predicates.ts';
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
  const { plannableText, parameterCount, searchPath, role } = parsed;
  return {
    id,
    plannableText,
    parameterCount,
    ...(searchPath === undefined ? {} : { searchPath }),
    ...(role === undefined ? {} : { role }),
  };
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

/** Queries that the planner took, with their weight. */
export function plannableQueries(
  queries: readonly Query[],
  baseline: ReadonlyMap<string, Plan | PlanFailure>,
): readonly WeightedQuery[] {
  return queries.flatMap(({ id, calls, parsed }) => {
    const plan = baseline.get(id);
    if (parsed.kind !== 'statement' || plan === undefined || 'error' in plan) return [];
    return [{ ...toPlannable(id, parsed), calls }];
  });
}
