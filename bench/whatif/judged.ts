/** What one way of judging says of one index: costs and shapes of its statements' plans, and its size. */
import type { Plan, PlanNode } from '../../src/model/plan.ts';
import type { WhatIfJudge } from '../../src/model/what-if.ts';
import type { Case } from './hypothetical.ts';

export interface Judged {
  readonly pages: number;
  readonly plans: readonly { readonly cost: number; readonly shape: string }[];
}

export function judged(plans: readonly Plan[], pages: number, existing: ReadonlySet<string>): Judged {
  return { pages, plans: plans.map((plan) => ({ cost: plan.cost, shape: shape(plan.root, existing) })) };
}

/** Node types, relations and indexes; the index in question has another name on every side, so it is a star. */
function shape(node: PlanNode, existing: ReadonlySet<string>): string {
  const index = node.indexName === null ? '' : ` ${existing.has(node.indexName) ? node.indexName : '*'}`;
  const children = node.children.map((child) => shape(child, existing)).join(', ');
  return `${node.nodeType}${node.alias === null ? '' : ` ${node.alias}`}${index}${children === '' ? '' : ` (${children})`}`;
}

/** Asks a judge about each index alone; by candidate id its answer, or the reason why it cannot. */
export async function judgeEach(
  judge: WhatIfJudge,
  cases: readonly Case[],
  existing: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Judged | string>> {
  const answers = await judge.addCandidates(cases.map(({ candidate }) => candidate));
  const found = new Map<string, Judged | string>();
  for (const { candidate, queries } of cases) {
    const size = answers.get(candidate.id);
    if (size === undefined || !('pages' in size)) {
      found.set(
        candidate.id,
        size !== undefined && 'error' in size ? size.error : 'an index serves it already',
      );
      continue;
    }
    const plans = await judge.plan(
      queries.map((text) => ({
        query: { id: text, plannableText: text, parameterCount: 0 },
        candidateIds: [candidate.id],
      })),
    );
    const failure = plans.find((plan) => 'error' in plan);
    found.set(
      candidate.id,
      failure !== undefined && 'error' in failure
        ? failure.error
        : judged(
            plans.flatMap((plan) => ('plan' in plan ? [plan.plan] : [])),
            size.pages,
            existing,
          ),
    );
  }
  return found;
}
