/** Client-side times of statements. */
import type { Client } from '../database/client.ts';

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
