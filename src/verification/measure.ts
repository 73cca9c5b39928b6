/** Plans every statement of the workload without and with the new indexes, and times it where there are rows. */
import { type Client, withClient } from '../database/client.ts';
import type { Note } from '../model/snapshot.ts';
import type { LatencySample, QueryMeasurement } from '../model/verification.ts';
import { planIndexNames } from '../plan/explain.ts';
import { registerSwitches, switchSql } from '../twin/switches.ts';
import { PlanSession, type PlanTarget } from '../whatif/plan-session.ts';
import type { LostPlan } from './gates.ts';
import { measureLatency } from './latency.ts';
import { notPlannedNote, notTimedNote } from './notes.ts';
import type { Applied, VerifiableQuery, VerificationTarget } from './run.ts';
import { readColumnValues } from './sample-values.ts';

export interface Measurements {
  /** Statements that could be planned in both states. */
  readonly measured: readonly QueryMeasurement[];
  readonly lost: readonly LostPlan[];
  /** What could be neither planned nor timed. */
  readonly notes: readonly Note[];
}

/** Ids of the queries that can be planned in the database as it is. */
export async function plannableQueries(
  target: PlanTarget,
  queries: readonly VerifiableQuery[],
): Promise<ReadonlySet<string>> {
  const session = await PlanSession.open(target);
  try {
    const plans = await session.plan(queries, '');
    return new Set(queries.filter((_, at) => 'root' in (plans[at] ?? {})).map(({ id }) => id));
  } finally {
    await session.close();
  }
}

/**
 * @param plannable ids of the queries that could be planned before any migration was applied
 * @param runs timed runs of each statement in each state
 */
export async function measureQueries(
  target: PlanTarget & Pick<VerificationTarget, 'connection' | 'data'>,
  applied: readonly Applied[],
  queries: readonly VerifiableQuery[],
  plannable: ReadonlySet<string>,
  runs: number,
): Promise<Measurements> {
  const oids = applied.flatMap(({ state }) => state?.treeOids ?? []);
  await withClient(target.connection, (superuser) => registerSwitches(superuser, oids));
  const without = switchSql(oids, false);
  const measured: QueryMeasurement[] = [];
  const lost: LostPlan[] = [];
  const notes: Note[] = [];
  const session = await PlanSession.open(target);
  try {
    const names = await indexNames(session.client, applied);
    const before = await session.plan(queries, without);
    const after = await session.plan(queries, '');
    const uses = queries.flatMap((query) => query.parsed.parameters);
    const source = target.data === 'rows' ? await readColumnValues(session.client, uses) : null;

    /** Both states or neither: one time alone compares with nothing. */
    const time = async (query: VerifiableQuery): Promise<readonly [LatencySample, LatencySample] | null> => {
      if (source === null) return null;
      const samples: LatencySample[] = [];
      for (const setup of [without, '']) {
        const sample = await measureLatency(session, query, query.parsed, source, setup, runs);
        if ('error' in sample) {
          notes.push(notTimedNote(query.text, sample.error));
          return null;
        }
        samples.push(sample);
      }
      const [first, second] = samples;
      return first === undefined || second === undefined ? null : [first, second];
    };

    for (const [at, query] of queries.entries()) {
      const [planBefore, planAfter] = [before[at], after[at]];
      if (planBefore === undefined || planAfter === undefined) continue;
      if ('error' in planBefore || 'error' in planAfter) {
        const error = 'error' in planAfter ? planAfter.error : 'error' in planBefore ? planBefore.error : '';
        if (plannable.has(query.id)) lost.push({ queryId: query.id, error });
        else notes.push(notPlannedNote(query.text, error));
        continue;
      }
      const used = planIndexNames(planAfter.root).flatMap((name) => names.get(name) ?? []);
      const times = await time(query);
      measured.push({
        queryId: query.id,
        text: query.text,
        calls: query.calls,
        costBefore: planBefore.cost,
        costAfter: planAfter.cost,
        latencyBefore: times?.[0] ?? null,
        latencyAfter: times?.[1] ?? null,
        indexes: [...new Set(used)],
      });
    }
    return { measured, lost, notes };
  } finally {
    await session.close();
  }
}

/** The migration's index by every name under which a plan may show it: its own, and those of its partitions' indexes. */
async function indexNames(client: Client, applied: readonly Applied[]): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const { migration, state } of applied) {
    if (state === null) continue;
    const { rows } = await client.query<{ name: string }>(
      'SELECT relname AS name FROM pg_class WHERE oid = ANY ($1)',
      [state.treeOids],
    );
    for (const row of rows) names.set(row.name, migration.entry.indexName);
  }
  return names;
}
