/** Runs a day of the hotel's application, or a fraction of one, against the server. */
import type { Client } from '../database/client.ts';
import { dayMs, hotelClock } from './dataset.ts';
import { timeQuery } from './latency.ts';
import { createRandom } from './random.ts';
import { readStatements } from './read-statements.ts';
import type { DemoStatement } from './statement.ts';
import { writeStatements } from './write-statements.ts';

/** All that the application sends, reads first. */
export const demoStatements: readonly DemoStatement[] = [...readStatements, ...writeStatements];

/** One call of the day to come. */
export interface ScheduledCall {
  readonly statement: DemoStatement;
  /** The hotel's clock, ms since 1970. */
  readonly at: number;
  readonly values: readonly (string | number | null)[];
}

export interface WorkloadRun {
  /** Client-side latencies in ms in the order of the calls, for every statement kind. */
  readonly statements: readonly {
    readonly statement: DemoStatement;
    readonly latenciesMs: readonly number[];
  }[];
  readonly calls: number;
  readonly elapsedMs: number;
}

/** Starts pg_stat_statements from zero, so that it holds what comes next. The server must have the library preloaded. */
export async function startObservation(client: Client): Promise<void> {
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  await client.query('SELECT pg_stat_statements_reset()');
}

/**
 * The calls of a day in order: every kind spread evenly over it from a start of its own, so that the kinds mix.
 * `fraction` of 1/20 thins every kind to callsPerDay / 20 (rounded, at least one). Same arguments, same calls.
 */
export function scheduleDay(fraction: number, seed: number): readonly ScheduledCall[] {
  return demoStatements
    .flatMap((statement, position) => {
      // A generator for each kind: what one draws does not depend on the others.
      const random = createRandom(seed * 1000 + position);
      const calls = Math.max(1, Math.round(statement.callsPerDay * fraction));
      const start = random.uniform();
      return Array.from({ length: calls }, (_, call) => {
        const at = Math.floor(hotelClock + (dayMs * (call + start)) / calls);
        return { statement, at, values: statement.draw(random, at) };
      });
    })
    .sort((a, b) => a.at - b.at);
}

/** Sends the day's calls one after the other, without the pauses. Writes stay written. Errors: the server's. */
export async function runWorkload(
  client: Client,
  options: { readonly fraction: number; readonly seed: number },
): Promise<WorkloadRun> {
  const latencies = new Map(demoStatements.map((statement) => [statement, [] as number[]]));
  const start = performance.now();
  const calls = scheduleDay(options.fraction, options.seed);
  for (const { statement, values } of calls)
    latencies.get(statement)?.push(await timeQuery(client, statement.text, values));
  return {
    statements: [...latencies].map(([statement, latenciesMs]) => ({ statement, latenciesMs })),
    calls: calls.length,
    elapsedMs: performance.now() - start,
  };
}
