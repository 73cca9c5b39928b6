/** What the search is given, made from a workload by asking the judge: today's plans, the candidates that it could make, values to check. */

import type { AccessMethod } from '../model/index-definition.ts';
import type { Plan } from '../model/plan.ts';
import type { RelationUse } from '../model/predicate.ts';
import type { Query } from '../model/query.ts';
import type { RecommendationOptions } from '../model/recommendation.ts';
import type { Note, Snapshot } from '../model/snapshot.ts';
import type { PlanFailure, WhatIfJudge } from '../model/what-if.ts';
import { catalogueValues } from '../query/column-values.ts';
import { formatNumber } from '../util/format.ts';
import { baselinePlans, plannableQueries, usesByQuery } from './baseline.ts';
import { withMerged } from './merged-candidates.ts';
import { type Proposals, proposeCandidates } from './proposals.ts';
import { type SampledQuery, sampleQueries } from './sampled-queries.ts';
import { readScope, type Scope } from './scope.ts';
import type { SelectionInput } from './select.ts';
import { touchingCandidates } from './touched-tables.ts';
import { type Tried, tryCandidates } from './worth-trying.ts';
import { type WriteCosts, writeCosts } from './writes.ts';

export interface PreparedSelection {
  readonly input: SelectionInput & { readonly samples: readonly SampledQuery[] };
  readonly scope: Scope;
  readonly proposed: Proposals;
  readonly tried: Tried;
  readonly writes: WriteCosts;
  /** By query id, as `uses`. */
  readonly baseline: ReadonlyMap<string, Plan | PlanFailure>;
  readonly uses: ReadonlyMap<string, readonly RelationUse[]>;
  /** What was found on the way. */
  readonly notes: readonly Note[];
}

/** @param accessMethods those that the judge knows; null for all */
export async function prepareSelection(
  snapshot: Snapshot,
  queries: readonly Query[],
  judge: Pick<WhatIfJudge, 'addCandidates' | 'describe' | 'parameterTypes' | 'plan'>,
  options: RecommendationOptions,
  accessMethods: readonly AccessMethod[] | null,
  progress: (line: string) => void,
): Promise<PreparedSelection> {
  progress(`planning ${formatNumber(queries.length, 'statement')}`);
  const baseline = await baselinePlans(judge, queries);
  const { uses, notes } = usesByQuery(queries, baseline, snapshot);
  const scope = readScope(snapshot.catalogue, options);
  const proposed = proposeCandidates(snapshot, queries, uses, scope, { ...options, accessMethods });
  progress(`judging ${proposed.candidates.length} candidate indexes`);
  const weighted = plannableQueries(queries, baseline);
  const tried = await tryCandidates({
    judge,
    proposed: proposed.candidates,
    queries: weighted,
    baseline,
    options,
  });
  const { relations } = snapshot.catalogue;
  const candidates = await withMerged({
    judge,
    candidates: tried.candidates,
    queries: weighted,
    baseline,
    relations,
    options,
  });
  const samples = await sampleQueries(
    judge,
    queries.filter(({ id }) => 'root' in (baseline.get(id) ?? {})),
    catalogueValues(snapshot.catalogue),
  );
  const writes = writeCosts({ snapshot, queries, uses, baseline });
  return {
    input: {
      queries: weighted,
      samples,
      candidates,
      options,
      pageCost: pageCost(snapshot),
      touching: touchingCandidates([...weighted, ...samples], candidates, { uses, baseline, relations }),
      writes,
      plan: (questions) => judge.plan(questions),
    },
    scope,
    proposed,
    tried,
    writes,
    baseline,
    uses,
    notes: [...notes, ...tried.refused],
  };
}

/**
 * What an index must pay back for each of its pages, besides its upkeep. Calls in a file are but weights: there it is the page's
 * first, sequential write. Where calls were observed it is a random read: the page that its place in the cache was taken from.
 */
function pageCost({ workload, settings }: Snapshot): number {
  const [name, usual] =
    workload.source === 'pg_stat_statements' ? ['random_page_cost', 4] : ['seq_page_cost', 1];
  return Number(settings.find((setting) => setting.name === name)?.value ?? usual);
}
