/** Ends the wait for a verification that does not end: an up file that loops, a build that waits for itself. */
import type { GateResult } from '../model/verification.ts';
import { formatDuration } from '../util/format.ts';
import { singleLine } from '../util/identifiers.ts';
import { fail } from './gates.ts';

/** Null when the time was over first. The work goes on then, until its server is stopped; what becomes of it is not looked at. */
export async function withinTime<T>(limitMs: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limitMs);
  });
  work.catch(() => {});
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}

/** @param step what was being done, as progress said it */
export function judgeTimeOver(limitMs: number, step: string): GateResult {
  return fail(
    'time-limit',
    'time-limit',
    null,
    `Stopped after ${formatDuration(limitMs)}, the limit, while ${singleLine(step)}. Nothing after that was checked; --time-limit allows more.`,
  );
}
