/** Plans observed statements in the twin, each alone, as `advise` would. */
import { defaultRecommendationOptions, readQueries, recommend, twinPlanner } from '../../src/advise.ts';
import type { Query } from '../../src/model/query.ts';
import type { VerdictCode } from '../../src/model/recommendation.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { WhatIfJudge } from '../../src/model/what-if.ts';
import { catalogueValues } from '../../src/query/column-values.ts';
import { parseWorkload } from '../../src/query/parse.ts';
import { baselinePlans } from '../../src/selection/baseline.ts';
import { sampleQueries } from '../../src/selection/sampled-queries.ts';
import { withWorkload } from '../../src/snapshot/workload.ts';
import type { Twin } from '../../src/twin/build.ts';
import type { ObservedStatement } from './observe.ts';

/** Why a statement has no plan, as the report would say it. */
export interface Unplanned {
  readonly name: string;
  readonly text: string;
  /** Null where the report has none: a fault. */
  readonly verdict: VerdictCode | null;
  readonly reason: string;
}

export interface Planned {
  readonly unplanned: Unplanned | null;
  /** Sets of values that its parameters were given, and what the planner said against those that it refused. */
  readonly valueSets: number;
  readonly refusedSets: readonly string[];
}

export async function planStatement(
  twin: Twin,
  judge: WhatIfJudge,
  observed: ObservedStatement,
): Promise<Planned> {
  const snapshot = onlyStatement(twin.snapshot, observed);
  const { workload, catalogue, searchPath, server } = snapshot;
  const queries = parseWorkload(workload, catalogue, searchPath, server.major);
  const plans = [...(await baselinePlans(judge, queries)).values()];
  if (plans.some((plan) => 'root' in plan))
    return { unplanned: null, ...(await planWithValues(judge, snapshot, queries)) };
  const advice = await recommend(
    snapshot,
    await readQueries(snapshot, twin.sandbox.major),
    twinPlanner(twin),
    judge,
    defaultRecommendationOptions,
    () => {},
  );
  const [outcome] = advice.queries;
  const unplanned = {
    name: observed.name,
    text: observed.text,
    verdict: outcome?.verdict.code ?? null,
    reason: outcome?.verdict.reason ?? 'The report does not mention it.',
  };
  return { unplanned, valueSets: 0, refusedSets: [] };
}

async function planWithValues(
  judge: WhatIfJudge,
  { catalogue }: Snapshot,
  queries: readonly Query[],
): Promise<Pick<Planned, 'valueSets' | 'refusedSets'>> {
  const samples = await sampleQueries(judge, queries, catalogueValues(catalogue));
  const answers = await judge.plan(samples.map((query) => ({ query, candidateIds: [] })));
  return {
    valueSets: samples.length,
    refusedSets: answers.flatMap((answer, at) =>
      'error' in answer
        ? [`${queries[0]?.origins[0]} with ${samples[at]?.labels.join(' or ')} values: ${answer.error}`]
        : [],
    ),
  };
}

function onlyStatement(snapshot: Snapshot, { name, text, rows }: ObservedStatement): Snapshot {
  return withWorkload(snapshot, {
    source: 'pg_stat_statements',
    since: null,
    statements: [
      {
        text,
        calls: 1,
        totalTimeMs: null,
        meanTimeMs: null,
        rows,
        user: null,
        topLevel: true,
        origin: name,
      },
    ],
  });
}
