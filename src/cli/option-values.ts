/** Reads the values of flags; what is wrong is said in one line with an example. */
import { InvalidArgumentError } from 'commander';

const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** `500MB` (10^6), `1.5 GiB` (2^30), `1000000`: bytes. */
export function parseSize(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text);
  const unit = UNITS[(match?.[2] || 'b').toLowerCase()];
  if (match === null || unit === undefined)
    throw new InvalidArgumentError('Give a size such as 500MB or 2GiB.');
  return Math.round(Number(match[1]) * unit);
}

/** `10%` or `10`: a fraction, 0.1. */
export function parsePercent(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*%?\s*$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Give a percentage such as 10% or 0.5%.');
  return Number(match[1]) / 100;
}

/** A share of a whole, at most 100%. */
export function parseShare(text: string): number {
  const share = parsePercent(text);
  if (share > 1) throw new InvalidArgumentError('Give a percentage up to 100%.');
  return share;
}

/** A share of a table's pages, above 0 and at most 100. */
export function parseSamplePercent(text: string): number {
  const percent = parsePercent(text) * 100;
  if (percent <= 0 || percent > 100)
    throw new InvalidArgumentError('Give a percentage above 0 and up to 100.');
  return percent;
}

/** A pattern of table names, behind those given before. */
export function appendPattern(text: string, before: readonly string[] = []): readonly string[] {
  if (text.trim() === '') throw new InvalidArgumentError('Give a pattern such as public.orders or audit.*.');
  return [...before, text];
}

/** The name of an index, behind those given before. */
export function appendName(text: string, before: readonly string[] = []): readonly string[] {
  if (text === '') throw new InvalidArgumentError('Give the name of an index.');
  return [...before, text];
}

export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Give a whole number from 1.');
  return Number(text);
}

/** `7`, `0.5`: days, 0 and above. */
export function parseDays(text: string): number {
  const match = /^\s*(\d{1,5}(?:\.\d+)?)\s*d?\s*$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Give a number of days such as 7.');
  return Number(match[1]);
}

/** `100ms`, `1.5s` or a number of milliseconds. */
export function parseMilliseconds(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(ms|s)?\s*$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Give a time such as 100ms or 1.5s.');
  return Number(match[1]) * (match[2] === 's' ? 1000 : 1);
}

/** `90s`, `30min`, `2h`: milliseconds, above 0. */
export function parseDuration(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(s|min|h)\s*$/.exec(text);
  const milliseconds =
    Number(match?.[1]) * (match?.[2] === 'h' ? 3_600_000 : match?.[2] === 'min' ? 60_000 : 1000);
  // A timer takes no more than 2^31 - 1 milliseconds, 24 days.
  if (match === null || milliseconds <= 0 || milliseconds >= 2 ** 31)
    throw new InvalidArgumentError('Give a time such as 90s, 30min or 2h, below 24 days.');
  return milliseconds;
}

export function parseMajor(text: string): number {
  if (!/^\d{1,2}$/.test(text)) throw new InvalidArgumentError('Give a PostgreSQL major version such as 16.');
  return Number(text);
}
