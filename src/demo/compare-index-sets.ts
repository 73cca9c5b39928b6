/** Times the same statements with one set of indexes and with another, by turns, so that a noisy machine is noisy for both. */
import type { Client } from '../database/client.ts';
import { readPlan } from '../plan/explain.ts';
import { sum } from '../util/collections.ts';
import { quoteIdentifier } from '../util/identifiers.ts';
import { summarizeLatency } from '../verification/latency.ts';
import { hotelClock } from './dataset.ts';
import { timeQuery } from './latency.ts';
import { createRandom } from './random.ts';
import { demoStatements } from './run-workload.ts';
import type { DemoStatement } from './statement.ts';

/** One statement under one set of indexes. */
export interface SetMeasurement {
  readonly kind: DemoStatement['kind'];
  readonly label: string;
  readonly writes: boolean;
  readonly callsPerDay: number;
  /** Mean at the client, ms. */
  readonly meanMs: number;
  /** The planner's cost of one call, mean over the same values. */
  readonly cost: number;
}

interface Trial {
  readonly statement: DemoStatement;
  readonly latencies: number[];
  readonly costs: number[];
}

/**
 * Every index of every set is there; a set is timed in a transaction that has dropped those of the others and rolls that back.
 * The sets take turns run by run, with the same values in the same run; each call is warmed up once.
 * @param sets names of the indexes of each set, in the search path; their common indexes belong in none
 * @returns for each set the statements in the application's order
 */
export async function compareIndexSets(
  client: Client,
  sets: readonly (readonly string[])[],
  options: { readonly runs: number; readonly seed: number },
): Promise<readonly (readonly SetMeasurement[])[]> {
  const trials = sets.map(() =>
    demoStatements.map((statement): Trial => ({ statement, latencies: [], costs: [] })),
  );
  const randoms = demoStatements.map((_, position) => createRandom(options.seed * 1000 + position));
  for (let run = 0; run < options.runs; run += 1) {
    const values = demoStatements.map((statement, position) => {
      const random = randoms[position];
      return random === undefined ? [] : statement.draw(random, hotelClock);
    });
    // Who goes first changes with every run.
    const order = sets.map((_, at) => (at + run) % sets.length);
    for (const at of order) {
      const others = sets.flatMap((names, other) => (other === at ? [] : names));
      await timeAll(client, others, trials[at] ?? [], values);
    }
  }
  return trials.map((ofSet) =>
    ofSet.map(({ statement, latencies, costs }) => ({
      kind: statement.kind,
      label: statement.label,
      writes: statement.writes,
      callsPerDay: statement.callsPerDay,
      meanMs: summarizeLatency(latencies).meanMs,
      cost: sum(costs, (cost) => cost) / costs.length,
    })),
  );
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
