/** Plans every statement of the workload in one state of the database, times it where there are rows, and compares two states. */
import type { Plan } from '../model/plan.ts';
import type { RelationName } from '../model/relation.ts';
import type { Note } from '../model/snapshot.ts';
import type { LatencySample, QueryMeasurement } from '../model/verification.ts';
import type { PlanFailure } from '../model/what-if.ts';
import { planIndexes } from '../plan/explain.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { PlanSession, type PlanTarget } from '../whatif/plan-session.ts';
import type { LostPlan } from './gates.ts';
import { type LatencyFailure, measureLatency } from './latency.ts';
import { notPlannedNote, notTimedNote } from './notes.ts';
import type { VerifiableQuery } from './run.ts';
import { readColumnValues, type ValueSource } from './sample-values.ts';

/** How statements are timed: with the same values in every state, and as often. */
export interface Timing {
  readonly values: ValueSource;
  readonly runs: number;
}

/** What one statement costs in one state. */
export interface StateSample {
  readonly plan: Plan | PlanFailure;
  /** Null where there are no rows, and where it could not be planned. */
  readonly latency: LatencySample | LatencyFailure | null;
}

/** Values for the parameters of all statements, from the statistics as they are now. */
export async function readValues(
  target: PlanTarget,
  queries: readonly VerifiableQuery[],
): Promise<ValueSource> {
  const session = await PlanSession.open(target);
  try {
    return await readColumnValues(
      session.client,
      queries.flatMap((query) => query.parsed.parameters),
    );
  } finally {
    await session.close();
  }
}

/**
 * One sample a query, in order.
 * @param timing null where there are no rows
 */
export async function measureState(
  target: PlanTarget,
  queries: readonly VerifiableQuery[],
  timing: Timing | null,
): Promise<readonly StateSample[]> {
  const session = await PlanSession.open(target);
  try {
    const plans = await session.plan(queries, '', ['VERBOSE']);
    const samples: StateSample[] = [];
    for (const [at, query] of queries.entries()) {
      const plan = plans[at];
      if (plan === undefined) throw new Error(`no plan came back for ${query.id}`);
      const timed = timing !== null && !('error' in plan);
      samples.push({
        plan,
        latency: timed
          ? await measureLatency(session, query, query.parsed, timing.values, timing.runs)
          : null,
      });
    }
    return samples;
  } finally {
    await session.close();
  }
}

export interface Measurements {
  /** Statements that could be planned in both states. */
  readonly measured: readonly QueryMeasurement[];
  /** By the migration's index, quoted and qualified: the statements whose plan uses it. */
  readonly users: ReadonlyMap<string, readonly QueryMeasurement[]>;
  readonly lost: readonly LostPlan[];
  /** What could be neither planned nor timed. */
  readonly notes: readonly Note[];
}

/**
 * @param before one sample a query, as measureState gives them; so is `after`
 * @param indexes the migration's index by the quoted name of every index that a plan may show for it: its own, and its partitions'
 */
export function compareStates(
  queries: readonly VerifiableQuery[],
  before: readonly StateSample[],
  after: readonly StateSample[],
  indexes: ReadonlyMap<string, RelationName>,
): Measurements {
  const measured: QueryMeasurement[] = [];
  const users = new Map<string, QueryMeasurement[]>();
  const lost: LostPlan[] = [];
  const notes: Note[] = [];
  for (const [at, query] of queries.entries()) {
    const [first, second] = [before[at], after[at]];
    if (first === undefined || second === undefined) continue;
    if ('error' in first.plan) {
      notes.push(notPlannedNote(query.text, first.plan.error));
      continue;
    }
    if ('error' in second.plan) {
      lost.push({ queryId: query.id, error: second.plan.error });
      continue;
    }
    const used = new Map(
      planIndexes(second.plan.root)
        .flatMap((shown) => indexes.get(quoteRelation(shown)) ?? [])
        .map((index) => [quoteRelation(index), index]),
    );
    const times = bothTimes(first.latency, second.latency);
    if (times !== null && 'error' in times) notes.push(notTimedNote(query.text, times.error));
    const timed = times === null || 'error' in times ? null : times;
    const measurement: QueryMeasurement = {
      queryId: query.id,
      text: query.text,
      calls: query.calls,
      costBefore: first.plan.cost,
      costAfter: second.plan.cost,
      latencyBefore: timed?.[0] ?? null,
      latencyAfter: timed?.[1] ?? null,
      indexes: [...new Set([...used.values()].map(({ name }) => name))].sort(),
    };
    measured.push(measurement);
    for (const index of used.keys()) users.set(index, [...(users.get(index) ?? []), measurement]);
  }
  return { measured, users, lost, notes };
}

/** Both states or neither: one time alone compares with nothing. */
function bothTimes(
  before: StateSample['latency'],
  after: StateSample['latency'],
): readonly [LatencySample, LatencySample] | LatencyFailure | null {
  if (before === null || after === null) return null;
  if ('error' in before) return before;
  return 'error' in after ? after : [before, after];
}
