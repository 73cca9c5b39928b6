/** What `now()` becomes among pseudonyms: what lay before it still does. */
import type { Pseudonyms } from './pseudonyms.ts';

const FAMILY = 'datetime';
const DAY = 86_400_000_000n;

/** The time, and the days before, of and after it, whatever the time zone: they keep their distances. */
export function tellClock(time: string, pseudonyms: Pseudonyms): void {
  const now = microseconds(time);
  const today = now - (now % DAY);
  const days = [today - DAY, today, today + DAY];
  for (const value of days) pseudonyms.tellNumber(FAMILY, { value, least: 0n, step: DAY });
  pseudonyms.tellNumber(FAMILY, { value: now, least: 0n, step: 1n });
  pseudonyms.tie(FAMILY, [today - DAY, today, now, today + DAY]);
}

/** ISO 8601, UTC; null where no time was told. */
export function pseudonymClock(time: string, pseudonyms: Pseudonyms): string | null {
  const now = pseudonyms.ofCounted(FAMILY, microseconds(time));
  return now === null ? null : new Date(Number(now / 1000n)).toISOString();
}

/** Since 1970. A Snapshot's times have no more than milliseconds. */
function microseconds(time: string): bigint {
  return BigInt(new Date(time).getTime()) * 1000n;
}
