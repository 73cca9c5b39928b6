/** Judges of plain arithmetic, for tests in which the best answer is known. */
import type { WhatIfJudge } from '../../../src/model/what-if.ts';
import type { WeightedQuery } from '../../../src/selection/cost-table.ts';
import type { SizedCandidate } from '../../../src/selection/problem.ts';
import { index } from '../migrations/fixtures.ts';

/** `key on table@p`: serves every query, or with `@p` in its id the query p alone; on `orders` unless told; size in pages. */
const EVERY_QUERY = ['rare', 'busy', 'or', 'p', 'q', 'bad', 'q0', 'q1', 'q2', 'q3', 'q4'];

export function candidate(id: string, pages = 100, partial = false): SizedCandidate {
  const [name = '', only] = id.split('@');
  const [key = '', table = 'orders'] = name.split(' on ');
  return {
    id,
    definition: index(table, [key], partial ? { predicate: 'open' } : {}),
    generators: [],
    queryIds: only === undefined ? EVERY_QUERY : [only],
    size: { pages, tuples: 1, sizeBytes: pages * 8192, treeHeight: 1 },
  };
}

export function query(id: string, calls = 1): WeightedQuery {
  return { id, plannableText: id, parameterCount: 0, calls };
}

export type Answer = readonly [cost: number, ...used: readonly string[]];

/** @param cost the plan of a query under a set of candidates */
export function judge(cost: (queryId: string, has: (id: string) => boolean) => Answer): {
  readonly plan: WhatIfJudge['plan'];
  readonly asked: string[];
} {
  const asked: string[] = [];
  return {
    asked,
    plan: async (questions) =>
      questions.map(({ query: { id }, candidateIds }) => {
        asked.push(`${id}: ${candidateIds.join(' ')}`);
        const [total, ...used] = cost(id, (candidateId) => candidateIds.includes(candidateId));
        if (!Number.isFinite(total)) return { error: 'no', sqlState: null };
        const root = {
          nodeType: 'Result',
          relation: null,
          alias: null,
          indexName: null,
          startupCost: 0,
          totalCost: total,
          rows: 1,
          width: 1,
          conditions: {},
          sortKeys: [],
          children: [],
        };
        return { plan: { cost: total, root }, usedCandidateIds: used };
      }),
  };
}
