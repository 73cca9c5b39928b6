/** What a judge answers with: the plan, and which candidates it uses. */
import type { Plan } from '../model/plan.ts';
import type { CostedPlan } from '../model/what-if.ts';
import { planIndexNames } from '../plan/explain.ts';

/** @param candidateId of the index that the plan names so; nothing for one that is no candidate */
export function costedPlan(
  plan: Plan,
  candidateId: (indexName: string) => string | null | undefined,
): CostedPlan {
  const used = planIndexNames(plan.root).flatMap((name) => candidateId(name) ?? []);
  return { plan, usedCandidateIds: [...new Set(used)].sort() };
}
