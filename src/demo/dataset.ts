/** What the application and its rows (sql/demo/data.sql) agree on: the hotel's clock, how many rows, how ids look. */
import { createHash } from 'node:crypto';

/** The hotel's present, ms since 1970: rows end here and the workload's day begins here. */
export const hotelClock = Date.UTC(2026, 5, 15, 12);

/** Rows of each table as loaded. */
export const rowCounts = {
  guests: 60_000,
  rooms: 800,
  sessions: 50_000,
  reservations: 300_000,
  lock_audit: 300_000,
  availability: 292_000,
} as const;

/** Where the hotels stand, 50 rooms each: hotel n has the rooms 50 (n - 1) + 1 to 50 n. */
export const hotelCodes = ('LIS OPO FAO FNC MAD BCN SVQ VLC PMI BIO MRS NCE LYS GVA ZRH MXP' as const).split(
  ' ',
) as readonly string[];

export const dayMs = 86_400_000;

/** Public id of the n-th guest, 1 to 60,000, as pg_temp.guest_id(n) makes it; low numbers come most often. */
export function guestId(n: number): string {
  return `guest_${createHash('md5').update(`guest ${n}`).digest('hex')}`;
}

/** `2026-06-15T12:00:00.000Z`. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** `2026-06-15`. */
export function isoDate(milliseconds: number): string {
  return isoTime(milliseconds).slice(0, 10);
}
