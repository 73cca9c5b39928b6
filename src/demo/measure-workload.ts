/** Times every statement of the hotel's application under several sets of indexes, by turns, without changing a row. */
import type { Client } from '../database/client.ts';
import type { LatencySample } from '../model/verification.ts';
import { readPlan } from '../plan/explain.ts';
import { sum } from '../util/collections.ts';
import { quoteIdentifier } from '../util/identifiers.ts';
import { summarizeLatency } from '../verification/latency.ts';
import { hotelClock } from './dataset.ts';
import { timeQuery } from './latency.ts';
import { createRandom } from './random.ts';
import { demoStatements } from './run-workload.ts';
import type { DemoStatement } from './statement.ts';

/** Milliseconds at the client: planning, execution, and the rows' way here. */
export interface StatementMeasurement extends LatencySample {
  readonly kind: DemoStatement['kind'];
  readonly label: string;
  readonly writes: boolean;
  readonly text: string;
  readonly callsPerDay: number;
  /** The planner's cost of one call, mean over the same values. */
  readonly cost: number;
}

interface Trial {
  readonly statement: DemoStatement;
  readonly latencies: number[];
  readonly costs: number[];
}

/**
 * Every index of every set is there; a set is timed in a transaction that has dropped those which are not in it, and rolls that
 * back. The sets take turns run by run, with the same values in the same run, so that a noisy machine is noisy for all; each call
 * is warmed up once. Writes are rolled back too: their sequence numbers and dead rows stay.
 * pg_stat_statements is told to look away, so measuring adds nothing to the workload it holds; that takes a superuser.
 * @param sets names of indexes in the search path; an index in none of them stays
 * @returns for each set the statements in the application's order; same seed, same values
 */
export async function measureWorkload(
  client: Client,
  sets: readonly (readonly string[])[],
  options: { readonly runs: number; readonly seed: number },
): Promise<readonly (readonly StatementMeasurement[])[]> {
  const trials = sets.map(() =>
    demoStatements.map((statement): Trial => ({ statement, latencies: [], costs: [] })),
  );
  const randoms = demoStatements.map((_, position) => createRandom(options.seed * 1000 + position));
  await client.query("SET pg_stat_statements.track = 'none'");
  try {
    for (let run = 0; run < options.runs; run += 1) {
      const values = demoStatements.map((statement, position) => {
        const random = randoms[position];
        return random === undefined ? [] : statement.draw(random, hotelClock);
      });
      // Who goes first changes with every run.
      for (const at of sets.map((_, place) => (place + run) % sets.length)) {
        const there = new Set(sets[at]);
        const others = [...new Set(sets.flat())].filter((name) => !there.has(name));
        await timeAll(client, others, trials[at] ?? [], values);
      }
    }
  } finally {
    await client.query('RESET pg_stat_statements.track');
  }
  return trials.map((ofSet) =>
    ofSet.map(({ statement, latencies, costs }) => ({
      kind: statement.kind,
      label: statement.label,
      writes: statement.writes,
      text: statement.text,
      callsPerDay: statement.callsPerDay,
      ...summarizeLatency(latencies),
      cost: sum(costs, (cost) => cost) / costs.length,
    })),
  );
}

/** What the measured statements take of a day: calls x mean, in ms. */
export function dayTimeMs(measurements: readonly StatementMeasurement[]): number {
  return sum(measurements, (measured) => measured.callsPerDay * measured.meanMs);
}

async function timeAll(
  client: Client,
  without: readonly string[],
  trials: readonly Trial[],
  values: readonly (readonly (string | number | null)[])[],
): Promise<void> {
  await client.query('BEGIN');
  try {
    if (without.length > 0) await client.query(`DROP INDEX ${without.map(quoteIdentifier).join(', ')}`);
    for (const [position, trial] of trials.entries()) {
      const parameters = values[position] ?? [];
      const { text } = trial.statement;
      await undone(client, () => timeQuery(client, text, parameters));
      trial.latencies.push(await undone(client, () => timeQuery(client, text, parameters)));
      const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${text}`, [...parameters]);
      trial.costs.push(readPlan(rows[0]?.['QUERY PLAN']).cost);
    }
  } finally {
    await client.query('ROLLBACK');
  }
}

async function undone<Result>(client: Client, act: () => Promise<Result>): Promise<Result> {
  await client.query('SAVEPOINT before_the_call');
  const result = await act();
  await client.query('ROLLBACK TO SAVEPOINT before_the_call');
  return result;
}
