/** The twin put to the test on a user's own database: the workload planned on the source and in the twin. */

import { neededByWorkload, readQueries } from './advise.ts';
import { collectSnapshot } from './collect/collect.ts';
import { defaultCollectOptions } from './collect/options.ts';
import { withReadOnlySession } from './collect/session.ts';
import { withClient } from './database/client.ts';
import { comparePlans } from './fidelity/compare.ts';
import {
  type ExplainOutput,
  explainInTwin,
  explainStatement,
  planGenerically,
  planLikeApplication,
} from './fidelity/explain.ts';
import type { Fidelity, QueryFidelity } from './model/fidelity.ts';
import type { SandboxOptions } from './model/sandbox.ts';
import type { Snapshot, Workload } from './model/snapshot.ts';
import type { PlanFailure, PlannableQuery } from './model/what-if.ts';
import { withoutRoles } from './query/parse.ts';
import { startSandbox } from './sandbox/provider.ts';
import { toPlannable } from './selection/baseline.ts';
import { withWorkload } from './snapshot/workload.ts';
import { buildTwin, type Twin } from './twin/build.ts';
import { formatNumber } from './util/format.ts';

export interface FidelityOptions {
  /** Instead of what pg_stat_statements recorded, or null. */
  readonly workload: Workload | null;
  readonly sandbox: Pick<SandboxOptions, 'provider' | 'image'>;
  readonly progress: (line: string) => void;
}

/** Costs may differ by so much before it counts: what comes out of EXPLAIN is rounded to a hundredth, and statistics move on. */
const MAX_DEVIATION = 0.01;

type Answer = ExplainOutput | PlanFailure;

/**
 * Nothing is executed on the source: EXPLAIN without ANALYZE, in one READ ONLY transaction. Its role needs the rights that the
 * statements need. Errors: those of collectSnapshot and `sandbox-*`.
 */
export async function measureFidelity(url: string, options: FidelityOptions): Promise<Fidelity> {
  const { workload, progress } = options;
  progress('reading the source database');
  const collected = await collectSnapshot(url, {
    workload: workload === null ? 'pg_stat_statements' : 'none',
  });
  const snapshot = workload === null ? collected : withWorkload(collected, workload);
  const sandbox = await startSandbox(
    { ...options.sandbox, major: snapshot.server.major, settings: {} },
    progress,
  );
  try {
    // The reading role becomes no other, so neither does the twin.
    const queries = withoutRoles(await readQueries(snapshot, sandbox.major));
    progress(`planning ${formatNumber(queries.length, 'statement')} on the source`);
    const asked = queries.flatMap(({ id, parsed }) =>
      parsed.kind === 'statement' && parsed.systemRelations.length === 0 ? [toPlannable(id, parsed)] : [],
    );
    const here = await explainOnSource(url, snapshot, asked);
    progress('planning them in the twin');
    const twin = await buildTwin(sandbox, neededByWorkload(snapshot, queries));
    const there = await explainAllInTwin(twin, asked);
    const answers = new Map(asked.map(({ id }, at) => [id, [here[at], there[at]] as const]));
    const compared = queries.map(({ id, text, parsed }): QueryFidelity => {
      const [source, copy] = answers.get(id) ?? [];
      if (source !== undefined && copy !== undefined) return judge(id, text, source, copy);
      const reason =
        parsed.kind === 'failure'
          ? parsed.message
          : 'it reads the server’s own tables, which a twin fills itself';
      return unplanned(id, text, 'not-planned', reason);
    });
    return {
      sourceVersion: snapshot.server.version,
      twinVersion: sandbox.version,
      exact: twin.exact,
      queries: compared,
      // Where nothing could be compared, nothing is shown.
      passed: compared.some(({ deviation }) => deviation !== null) && compared.every(isFaithful),
      maxDeviation: MAX_DEVIATION,
      notes: [...snapshot.notes, ...twin.notes],
    };
  } finally {
    await sandbox.stop();
  }
}

function explainOnSource(
  url: string,
  snapshot: Snapshot,
  queries: readonly PlannableQuery[],
): Promise<readonly Answer[]> {
  return withReadOnlySession(url, defaultCollectOptions, async (client) => {
    await planLikeApplication(client, snapshot);
    const answers: Answer[] = [];
    for (const query of queries) answers.push(await explainStatement(client, query));
    return answers;
  });
}

function explainAllInTwin(twin: Twin, queries: readonly PlannableQuery[]): Promise<readonly Answer[]> {
  return withClient(twin.planner, async (client) => {
    await client.query('BEGIN');
    await planGenerically(client);
    const answers: Answer[] = [];
    for (const query of queries) answers.push(await explainInTwin(client, twin, query));
    return answers;
  });
}

function judge(id: string, text: string, source: Answer, twin: Answer): QueryFidelity {
  if ('error' in source && 'error' in twin) return unplanned(id, text, 'not-planned', source.error);
  if ('error' in source) return unplanned(id, text, 'not-planned-there', source.error);
  if ('error' in twin) return unplanned(id, text, 'not-planned-here', twin.error);
  const { samePlan, sameCost, difference, ...costs } = comparePlans(source.output, twin.output);
  const verdict = !samePlan ? 'other-plan' : sameCost ? 'same' : 'other-cost';
  return { id, text, verdict, ...costs, detail: difference };
}

function unplanned(
  id: string,
  text: string,
  verdict: QueryFidelity['verdict'],
  detail: string,
): QueryFidelity {
  return { id, text, verdict, sourceCost: null, twinCost: null, deviation: null, detail };
}

/** What the source does not plan either says nothing against the twin. */
function isFaithful({ verdict, deviation }: QueryFidelity): boolean {
  if (verdict === 'other-plan' || verdict === 'not-planned-here') return false;
  return (deviation ?? 0) <= MAX_DEVIATION;
}
