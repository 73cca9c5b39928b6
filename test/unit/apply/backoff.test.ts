import { expect, test } from 'vitest';
import { isPassing, retryDelayMs } from '../../../src/apply/backoff.ts';

test.each([
  ['55P03', true],
  ['40P01', true],
  ['57014', false],
  ['53400', false],
  ['57P01', false],
  [null, false],
])('an error with the code %s is worth another attempt: %s', (code, expected) => {
  expect(isPassing(code)).toBe(expected);
});

test.each([
  [1, 0, 500],
  [1, 0.5, 750],
  [2, 0, 1000],
  [3, 0.5, 3000],
  [7, 0, 30_000],
  [40, 0, 30_000],
])('after attempt %i, with %d thrown: %i ms', (attempt, random, expected) => {
  expect(retryDelayMs(attempt, random)).toBe(expected);
});
