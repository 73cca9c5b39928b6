/** Asks a person at a terminal for a yes. */
import { createInterface } from 'node:readline/promises';
import type { Streams } from './streams.ts';

/** Whether there is somebody to ask. */
export function canAsk({ stdin, stderr }: Streams): boolean {
  return stdin?.isTTY === true && stderr.isTTY === true;
}

/** Only `y` or `yes` is one; an end of input or an abort is none. */
export async function confirm(
  { stdin, stderr }: Streams,
  question: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (stdin === undefined) return false;
  stderr.write(`${question} [y/N] `);
  const lines = createInterface({ input: stdin, signal });
  try {
    for await (const line of lines) return /^\s*y(es)?\s*$/i.test(line);
    return false;
  } finally {
    lines.close();
  }
}
