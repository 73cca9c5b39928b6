import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import {
  parseCount,
  parseDays,
  parseDuration,
  parseMilliseconds,
  parsePercent,
  parseSamplePercent,
  parseShare,
  parseSize,
} from '../../../src/cli/option-values.ts';

test.each([
  [parseSize, '500MB', 500e6],
  [parseSize, '1.5 GiB', 1.5 * 2 ** 30],
  [parseSize, '1000', 1000],
  [parseSize, '0.5kb', 500],
  [parsePercent, '10%', 0.1],
  [parsePercent, '0.5', 0.005],
  [parseSamplePercent, '25%', 25],
  [parseCount, '12', 12],
  [parseDays, '7', 7],
  [parseDays, '0', 0],
  [parseDays, '0.5d', 0.5],
  [parseDuration, '90s', 90_000],
  [parseDuration, '30min', 1_800_000],
  [parseDuration, '1.5 h', 5_400_000],
  [parseMilliseconds, '100ms', 100],
  [parseMilliseconds, '1.5s', 1500],
  [parseMilliseconds, '250', 250],
])('%o %s', (parse, text, value) => {
  expect(parse(text)).toBeCloseTo(value);
});

test.each([
  [parseSize, ''],
  [parseShare, '200%'],
  [parseSize, '-1MB'],
  [parseSize, '5 parsecs'],
  [parsePercent, 'ten'],
  [parseSamplePercent, '0'],
  [parseSamplePercent, '101'],
  [parseCount, '0'],
  [parseCount, '1.5'],
  [parseDays, 'a week'],
  [parseDays, '-1'],
  [parseMilliseconds, 'soon'],
  [parseDuration, '90'],
  [parseDuration, '0s'],
  [parseDuration, '30h30'],
  [parseDuration, '600h'],
])('%o refuses "%s"', (parse, text) => {
  expect(() => parse(text)).toThrow(InvalidArgumentError);
});
