/** Types whose values can be counted: how each is read as a whole number in the type's own order, and written. */
import type { CountedKind } from './kinds.ts';

const always =
  <T>(value: T) =>
  () =>
    value;

const INTEGER_LEAST: Readonly<Record<string, bigint>> = {
  int2: -(2n ** 15n),
  int4: -(2n ** 31n),
  int8: -(2n ** 63n),
};

/** The planner interpolates in floating-point numbers, which hold every integer down to here. */
const LEAST_EXACT = -(2n ** 53n);

export const integer: CountedKind = {
  kind: 'counted',
  family: 'integer',
  keepsMeasure: true,
  read: (text) => (/^-?\d+$/.test(text) ? BigInt(text) : null),
  least(value, baseType) {
    const least = INTEGER_LEAST[baseType] ?? 0n;
    return least < LEAST_EXACT && value >= LEAST_EXACT ? LEAST_EXACT : least;
  },
  step: always(1n),
  write: (pseudonym) => String(pseudonym),
};

/** Numbers are counted in units of 10^-30. */
const SCALE = 30;

/** `numeric(10,2)` -> digits before and behind the point; null without them. */
function precisionOf(type: string): { readonly before: number; readonly behind: number } | null {
  const [, precision, scale = '0'] = /^numeric\((\d+)(?:,(-?\d+))?\)/.exec(type) ?? [];
  if (precision === undefined || Number(scale) < 0) return null;
  return { before: Number(precision) - Number(scale), behind: Number(scale) };
}

export const numeric: CountedKind = {
  kind: 'counted',
  family: 'numeric',
  keepsMeasure: true,
  read(text) {
    const [, sign, whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
    if (sign === undefined || fraction.length > SCALE) return null;
    const value = BigInt(whole + fraction.padEnd(SCALE, '0'));
    return sign === '-' ? -value : value;
  },
  least(value, _, type) {
    const precision = precisionOf(type);
    const size = value < 0n ? -value : value;
    // Nine leave a floating-point number six behind the point.
    const digits =
      precision === null ? Math.max(9, String(size).length - SCALE + 1) : Math.max(0, precision.before);
    const unit = numeric.step('', '', precision === null ? '' : type);
    return -(10n ** BigInt(digits + SCALE)) + unit;
  },
  step(text, _, type) {
    const behind = precisionOf(type)?.behind ?? /\.(\d+)$/.exec(text)?.[1]?.length ?? 0;
    return 10n ** BigInt(SCALE - Math.min(SCALE, behind));
  },
  write(pseudonym, step) {
    const behind = SCALE - (String(step).length - 1);
    const digits = String((pseudonym < 0n ? -pseudonym : pseudonym) / step).padStart(behind + 1, '0');
    const sign = pseudonym < 0n ? '-' : '';
    return behind === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -behind)}.${digits.slice(-behind)}`;
  },
};

export const float: CountedKind = {
  kind: 'counted',
  family: 'float',
  keepsMeasure: false,
  /** The bits of a positive number count up with it; those of a negative one the other way round. */
  read(text) {
    const number = Number(text);
    if (text.trim() === '' || !Number.isFinite(number)) return null;
    const bits = new DataView(new ArrayBuffer(8));
    bits.setFloat64(0, number === 0 ? 0 : number);
    const counted = bits.getBigInt64(0);
    return counted < 0n ? -(counted & (2n ** 63n - 1n)) : counted;
  },
  /** Whole numbers, which even four bytes hold exactly up to 2^24. */
  least: always(-(2n ** 24n)),
  step: always(1n),
  write: (pseudonym) => String(pseudonym),
};

const DAY = 86_400_000_000n;
/** A year that no time zone changes in any more; microseconds since 2000 are exact as floating point until 2285. */
const FIRST_DAY = BigInt(Date.UTC(2200, 0, 1)) * 1000n;

/** `timestamp(3) without time zone` -> microseconds in its smallest part. */
function smallestPart(type: string): bigint {
  const digits = /^time(?:stamp)?\((\d)\)/.exec(type)?.[1];
  return digits === undefined ? 1n : 10n ** BigInt(6 - Number(digits));
}

/** Microseconds since 1970, UTC. Values before the year 1 are not understood. */
export const datetime: CountedKind = {
  kind: 'counted',
  family: 'datetime',
  keepsMeasure: true,
  read(text) {
    const match =
      /^(\d{4,6})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:\+00)?)?$/.exec(text) ?? undefined;
    if (match === undefined) return null;
    const [year = 0, month = 1, day = 1, hours = 0, minutes = 0, seconds = 0] = match
      .slice(1, 7)
      .map((part) => Number(part ?? 0));
    // Date.UTC takes years below 100 for ones of the twentieth century.
    const days = new Date(Date.UTC(2000, month - 1, day, hours, minutes, seconds)).setUTCFullYear(
      year,
      month - 1,
      day,
    );
    return Number.isNaN(days) ? null : BigInt(days) * 1000n + BigInt((match[7] ?? '').padEnd(6, '0'));
  },
  least: always(FIRST_DAY),
  step: (_, baseType, type) => (baseType === 'date' ? DAY : smallestPart(type)),
  write(pseudonym, _, baseType) {
    const iso = new Date(Number(pseudonym / 1000n)).toISOString().replace(/^\+0*/, '');
    const [date = '', time = ''] = iso.split('T');
    const micros = String(pseudonym % 1_000_000n).padStart(6, '0');
    return baseType === 'date'
      ? date
      : `${date} ${time.slice(0, 8)}.${micros}${baseType === 'timestamptz' ? '+00' : ''}`;
  },
};

export const time: CountedKind = {
  kind: 'counted',
  family: 'time',
  keepsMeasure: true,
  read(text) {
    const [, hours, minutes, seconds, micros = ''] =
      /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(text) ?? [];
    if (hours === undefined) return null;
    const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
    return BigInt(whole) * 1_000_000n + BigInt(micros.padEnd(6, '0'));
  },
  least: always(0n),
  step: (_, __, type) => smallestPart(type),
  write(pseudonym) {
    const seconds = pseudonym / 1_000_000n;
    const parts = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map((part) =>
      String(part).padStart(2, '0'),
    );
    return `${parts.join(':')}.${String(pseudonym % 1_000_000n).padStart(6, '0')}`;
  },
};

export const uuid: CountedKind = {
  kind: 'counted',
  family: 'uuid',
  keepsMeasure: true,
  read(text) {
    const digits = text.replaceAll('-', '');
    return /^[0-9a-f]{32}$/i.test(digits) ? BigInt(`0x${digits}`) : null;
  },
  least: always(0n),
  step: always(1n),
  write: (pseudonym) =>
    pseudonym
      .toString(16)
      .padStart(32, '0')
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
};

const FIRST_IPV6 = 2n ** 128n;

/** Single addresses: those of version 4 come before those of version 6. Networks are not understood. */
export const inet: CountedKind = {
  kind: 'counted',
  family: 'inet',
  keepsMeasure: true,
  read(text) {
    if (/^\d+\.\d+\.\d+\.\d+$/.test(text))
      return text.split('.').reduce((address, part) => address * 256n + BigInt(part), 0n);
    const parts = ipv6Parts(text);
    return parts === null
      ? null
      : parts.reduce((address, part) => address * 65_536n + BigInt(`0x${part}`), 1n);
  },
  least: (value) => (value < FIRST_IPV6 ? 0n : FIRST_IPV6),
  step: always(1n),
  write(pseudonym) {
    if (pseudonym < FIRST_IPV6)
      return [24n, 16n, 8n, 0n].map((bits) => String((pseudonym >> bits) & 255n)).join('.');
    const digits = (pseudonym - FIRST_IPV6).toString(16).padStart(32, '0');
    return (digits.match(/.{4}/g) ?? []).join(':');
  },
};

/** Eight groups of hexadecimal digits; null for what is none, or has an IPv4 address at its end. */
function ipv6Parts(text: string): readonly string[] | null {
  if (!/^[0-9a-f:]+$/i.test(text) || !text.includes(':')) return null;
  const [head = '', tail] = text.split('::');
  const [front, back] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')));
  if (front === undefined || back === undefined) return null;
  const missing = 8 - front.length - back.length;
  if (tail === undefined ? missing !== 0 : missing < 0) return null;
  return [...front, ...Array<string>(missing).fill('0'), ...back];
}
