/** File names of a pair: a timestamp that keeps the order, and a name safe on every file system. */
import { IndexwrightError } from '../util/errors.ts';
import { sha256 } from '../util/hash.ts';

/** With timestamp and suffix 88, which fits a header's line. */
const maxSlugLength = 64;

/** `20251120083300` of an ISO 8601 time, in UTC: the snapshot's `collectedAt`, so that the same input gives the same names. */
export function migrationTimestamp(isoTime: string): string {
  const time = new Date(isoTime);
  if (Number.isNaN(time.getTime()))
    throw new IndexwrightError('bad-timestamp', `${JSON.stringify(isoTime)} is not an ISO 8601 time`);
  return time
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/\D/g, '');
}

/** `timestamp` (YYYYMMDDHHMMSS) and `seconds` after it, with minutes, hours and days carried. */
export function advanceTimestamp(timestamp: string, seconds: number): string {
  const parts = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(timestamp)?.slice(1).map(Number);
  const [year, month, day, hour, minute, second] = parts ?? [];
  const time = new Date(
    Date.UTC(year ?? Number.NaN, (month ?? 0) - 1, day, hour, minute, (second ?? 0) + seconds),
  );
  if (Number.isNaN(time.getTime()))
    throw new IndexwrightError('bad-timestamp', `${JSON.stringify(timestamp)} is not YYYYMMDDHHMMSS`);
  return migrationTimestamp(time.toISOString());
}

/**
 * The index's name in `a-z0-9_`, at most 64 characters. Where more than upper case is lost of it, it ends in a hash of the name:
 * other names give other files, the same one the same file.
 */
export function fileSlug(indexName: string): string {
  const slug = indexName
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '');
  if (slug === indexName.toLowerCase() && slug.length <= maxSlugLength) return slug;
  const hash = sha256(indexName).slice(0, 8);
  const start = slug.slice(0, maxSlugLength - hash.length - 1).replace(/_+$/, '');
  return `${start === '' ? 'index' : start}_${hash}`;
}
