/** Times statements on a database that has rows: warm, several runs, each with other values. */
import type { ParsedStatement } from '../model/query.ts';
import type { LatencySample } from '../model/verification.ts';
import type { PlannableQuery } from '../model/what-if.ts';
import type { PlanSession } from '../whatif/plan-session.ts';
import { sampleValues, type ValueSource } from './sample-values.ts';

export interface LatencyFailure {
  /** Why it could not be timed; ends a sentence. */
  readonly error: string;
}

/** An error where no values could be found for its parameters, or the server refused to run it: its words. */
export async function measureLatency(
  session: PlanSession,
  query: PlannableQuery,
  parsed: ParsedStatement,
  source: ValueSource,
  runs: number,
): Promise<LatencySample | LatencyFailure> {
  const times: number[] = [];
  // One run more than counted: the first warms the cache.
  for (let run = -1; run < runs; run++) {
    const values = sampleValues(parsed.parameters, source, Math.max(0, run), runs);
    if (values === null) return { error: 'no column explains the values that it needs' };
    const answer = await session.execute(query, values);
    if ('error' in answer) return { error: answer.error };
    if (run >= 0) times.push(answer.executionMs);
  }
  return summarizeLatency(times);
}

/** Mean, median and 95th percentile (nearest rank) of at least one time in milliseconds. */
export function summarizeLatency(timesMs: readonly number[]): LatencySample {
  const sorted = [...timesMs].sort((a, b) => a - b);
  const mean = sorted.reduce((total, time) => total + time, 0) / sorted.length;
  const rank = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? mean;
  return { runs: sorted.length, meanMs: mean, medianMs: rank(0.5), p95Ms: rank(0.95) };
}
