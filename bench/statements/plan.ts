/** Plans observed statements in the twin, each alone, as `advise` would. */
import { defaultRecommendationOptions, readQueries, recommend } from '../../src/advise.ts';
import type { VerdictCode } from '../../src/model/recommendation.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { WhatIfJudge } from '../../src/model/what-if.ts';
import { parseWorkload } from '../../src/query/parse.ts';
import { baselinePlans } from '../../src/selection/baseline.ts';
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

/** Null for a statement that was planned. */
export async function planStatement(
  twin: Twin,
  judge: WhatIfJudge,
  observed: ObservedStatement,
): Promise<Unplanned | null> {
  const snapshot = onlyStatement(twin.snapshot, observed);
  const { workload, catalogue, searchPath, server } = snapshot;
  const queries = parseWorkload(workload, catalogue, searchPath, server.major);
  const plans = [...(await baselinePlans(judge, queries)).values()];
  if (plans.some((plan) => 'root' in plan)) return null;
  const advice = await recommend(
    snapshot,
    await readQueries(snapshot, twin.sandbox.major),
    twin,
    judge,
    defaultRecommendationOptions,
    () => {},
  );
  const [outcome] = advice.queries;
  return {
    name: observed.name,
    text: observed.text,
    verdict: outcome?.verdict.code ?? null,
    reason: outcome?.verdict.reason ?? 'The report does not mention it.',
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
