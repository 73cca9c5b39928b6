/** What `now()` becomes among pseudonyms: what lay before it still does, in every column. */
import { datetime } from './counted-types.ts';
import type { Pseudonyms } from './pseudonyms.ts';

const DAY = 86_400_000_000n;
/** Of the clock alone: there is one though no column holds a date. */
const OWN_FAMILY = `${datetime.family} clock`;

/**
 * Puts the time, and the days before, of and after it, whatever the time zone, into each family of dates and times told so far:
 * any statement may compare any of them with `now()`. These keep their distances.
 */
export function tellClock(time: string, pseudonyms: Pseudonyms): void {
  const now = microseconds(time);
  const today = now - (now % DAY);
  const days = [today - DAY, today, today + DAY];
  for (const family of [...datetimeFamilies(pseudonyms), OWN_FAMILY]) {
    for (const value of days) pseudonyms.tellNumber(family, { value, least: 0n, step: DAY });
    pseudonyms.tellNumber(family, { value: now, least: 0n, step: 1n });
    pseudonyms.tie(family, [today - DAY, today, now, today + DAY]);
  }
}

/**
 * Moves the families, after pseudonyms were made, until `now()` has the same in all: the twin has one clock. The latest one's stays.
 * @returns ISO 8601, UTC
 */
export function alignClock(time: string, pseudonyms: Pseudonyms): string {
  const value = microseconds(time);
  const clocks = datetimeFamilies(pseudonyms)
    .map((family) => ({ family, now: pseudonyms.ofCounted(family, value) ?? 0n }))
    .sort((a, b) => (a.now < b.now ? 1 : -1));
  const latest = clocks[0]?.now ?? 0n;
  // Each is the same time of its day, so that dates stay dates.
  for (const { family, now } of clocks) pseudonyms.raise(family, latest - now);
  return new Date(Number(latest / 1000n)).toISOString();
}

function datetimeFamilies(pseudonyms: Pseudonyms): readonly string[] {
  return pseudonyms.countedFamilies().filter((name) => name.startsWith(`${datetime.family} `));
}

/** Since 1970. A Snapshot's times have no more than milliseconds. */
function microseconds(time: string): bigint {
  return BigInt(new Date(time).getTime()) * 1000n;
}
