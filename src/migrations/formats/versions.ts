/** Numbers new files so that a tool which sorts by name runs them last and in order. */
import { advanceTimestamp } from '../file-names.ts';
import type { FormatPair } from './format.ts';

/**
 * YYYYMMDDHHMMSS, a second apart: from the pairs' own on, or from behind the latest that the folder holds.
 * @param names of the folder's files, of which those count that begin with 14 digits
 */
export function timestamps(
  pairs: readonly FormatPair[],
  names: readonly string[],
  count: number,
): readonly string[] {
  const own = pairs[0]?.timestamp || '20000101000000';
  const last = lastTimestamp(names);
  const first = last === null || last < own ? own : advanceTimestamp(last, 1);
  return Array.from({ length: count }, (_, n) => advanceTimestamp(first, n));
}

function lastTimestamp(names: readonly string[]): string | null {
  const found = names.flatMap((name) => /^\d{14}(?!\d)/.exec(name)?.[0] ?? []).filter(isTime);
  return found.sort().at(-1) ?? null;
}

/** Fourteen digits may be a number that somebody made up. */
function isTime(digits: string): boolean {
  return advanceOrNull(digits) === digits;
}

function advanceOrNull(digits: string): string | null {
  const month = Number(digits.slice(4, 6));
  const day = Number(digits.slice(6, 8));
  return month < 1 || month > 12 || day < 1 ? null : advanceTimestamp(digits, 0);
}

/** Milliseconds since 1970 of a timestamp. */
export function epochMilliseconds(timestamp: string): number {
  const [, year, month, day, hour, minute, second] = (
    /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(timestamp) ?? []
  ).map(Number);
  return Date.UTC(year ?? 1970, (month ?? 1) - 1, day, hour, minute, second);
}
