/** Times every statement of the hotel's application without changing a row: before the indexes, and after. */
import type { Client } from '../database/client.ts';
import type { LatencySample } from '../model/verification.ts';
import { sum } from '../util/collections.ts';
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
}

const warmUps = 3;

/**
 * Each statement `runs` times after three warm-up calls, values drawn as in the workload; same seed, same values.
 * Reads run in a READ ONLY transaction; every write is rolled back (its sequence numbers and dead rows stay).
 * pg_stat_statements is told to look away, so measuring adds nothing to the workload it holds; that takes a superuser.
 */
export async function measureWorkload(
  client: Client,
  options: { readonly runs: number; readonly seed: number },
): Promise<readonly StatementMeasurement[]> {
  await client.query("SET pg_stat_statements.track = 'none'");
  try {
    const measurements: StatementMeasurement[] = [];
    for (const [position, statement] of demoStatements.entries()) {
      const random = createRandom(options.seed * 1000 + position);
      const latencies: number[] = [];
      for (let run = 0; run < warmUps + options.runs; run += 1)
        latencies.push(await timeUndone(client, statement, statement.draw(random, hotelClock)));
      measurements.push({
        kind: statement.kind,
        label: statement.label,
        writes: statement.writes,
        text: statement.text,
        callsPerDay: statement.callsPerDay,
        ...summarizeLatency(latencies.slice(warmUps)),
      });
    }
    return measurements;
  } finally {
    await client.query('RESET pg_stat_statements.track');
  }
}

/** What the measured statements take of a day: calls x mean, in ms. */
export function dayTimeMs(
  measurements: readonly Pick<StatementMeasurement, 'callsPerDay' | 'meanMs'>[],
): number {
  return sum(measurements, (measured) => measured.callsPerDay * measured.meanMs);
}

async function timeUndone(
  client: Client,
  statement: DemoStatement,
  values: readonly (string | number | null)[],
): Promise<number> {
  await client.query(statement.writes ? 'BEGIN' : 'BEGIN READ ONLY');
  try {
    return await timeQuery(client, statement.text, values);
  } finally {
    await client.query('ROLLBACK');
  }
}
