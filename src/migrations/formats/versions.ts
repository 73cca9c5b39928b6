/** Numbers new files as the folder's are numbered, so that a tool which sorts by name or number runs them last and in order. */
import { advanceTimestamp } from '../file-names.ts';
import type { FormatPair } from './format.ts';

/** The beginning of a file's name that numbers it: a time as ISO 8601 writes it, or digits. */
const prefix = /^(?:\d{4}-\d\d-\d\dT[\d:.-]*\d|\d+)/;

/**
 * A number for each new file, of the kind that the folder's last file has: a time of 14 digits and more, also with signs between
 * them; milliseconds or seconds since 1970; a running number.
 * @param usual one of the kind that an empty folder gets
 */
export function prefixes(
  pairs: readonly FormatPair[],
  names: readonly string[],
  count: number,
  usual: string,
): readonly string[] {
  const found = names.flatMap((name) => prefix.exec(name)?.[0] ?? []);
  const last = found.reduce<string | null>(
    (greatest, one) => (greatest === null || number(one) >= number(greatest) ? one : greatest),
    null,
  );
  const kind = last ?? usual;
  const digits = kind.replace(/\D/g, '').length;
  const own = pairs[0]?.timestamp || '20000101000000';
  const places = Array.from({ length: count }, (_, n) => n);
  if (digits >= 14) {
    const latest = last === null ? null : last.replace(/\D/g, '').slice(0, 14);
    const first = latest === null || latest < own ? own : advanceTimestamp(latest, 1);
    return places.map((n) => filled(kind, advanceTimestamp(first, n)));
  }
  if (digits === 13 || digits === 10) {
    const second = digits === 13 ? 1000 : 1;
    const time = (epochMilliseconds(own) / 1000) * second;
    const first = Math.max(time, last === null ? 0 : Number(last) + 1);
    return places.map((n) => `${first + n * second}`);
  }
  return places.map((n) => `${(last === null ? 0 : Number(last)) + 1 + n}`.padStart(kind.length, '0'));
}

/** YYYYMMDDHHMMSS, a second apart, behind the latest of the folder's. */
export function timestamps(
  pairs: readonly FormatPair[],
  names: readonly string[],
  count: number,
): readonly string[] {
  return prefixes(
    pairs,
    names.filter((name) => /^\d{14}(?!\d)/.test(name)),
    count,
    '00000000000000',
  );
}

/** The shape with other digits; further ones are fractions of a second. */
function filled(shape: string, timestamp: string): string {
  let at = 0;
  return shape.replace(/\d/g, () => timestamp.charAt(at++) || '0');
}

function number(text: string): bigint {
  return BigInt(text.replace(/\D/g, ''));
}

/** Milliseconds since 1970 of a timestamp. */
export function epochMilliseconds(timestamp: string): number {
  const [, year, month, day, hour, minute, second] = (
    /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(timestamp) ?? []
  ).map(Number);
  return Date.UTC(year ?? 1970, (month ?? 1) - 1, day, hour, minute, second);
}

/** `slug`, or with a number behind it where the tool knows a migration of that name already. */
export function freeSlug(slug: string, isTaken: (slug: string) => boolean): string {
  if (!isTaken(slug)) return slug;
  for (let n = 2; ; n += 1) if (!isTaken(`${slug}_${n}`)) return `${slug}_${n}`;
}

/** `orders_a_b_idx` as `OrdersABIdx`. */
export function pascalCase(slug: string): string {
  return slug
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** What a migration is called that says what it does: `add_orders_a_b_idx`, `drop_orders_a_idx`. */
export function actionSlug({ slug }: FormatPair): string {
  return slug.startsWith('drop_') ? slug : `add_${slug}`;
}
