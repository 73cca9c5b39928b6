/** Client-side times of one kind of statement, and what they amount to. */
import type { Client } from '../database/client.ts';
import type { LatencySample } from '../model/verification.ts';
import { sum } from '../util/collections.ts';

/** Sends the statement by the extended protocol and waits for all of its rows; ms. */
export async function timeQuery(
  client: Client,
  text: string,
  values: readonly (string | number | null)[],
): Promise<number> {
  const start = performance.now();
  await client.query(text, [...values]);
  return performance.now() - start;
}

/** Mean, and the 95th percentile by nearest rank. Throws RangeError where there is no latency. */
export function summarizeLatencies(latenciesMs: readonly number[]): LatencySample {
  const runs = latenciesMs.length;
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  const p95Ms = sorted[Math.ceil(runs * 0.95) - 1];
  if (p95Ms === undefined) throw new RangeError('no latencies to summarise');
  return { runs, meanMs: sum(sorted, (latency) => latency) / runs, p95Ms };
}
