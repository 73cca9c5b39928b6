import { expect, test } from 'vitest';
import { isMuchSmaller } from '../../../src/util/much-smaller.ts';

test.each([
  [5.9, 10, true],
  [6, 10, false],
  // 8.19 MB: below it the wider one is read fast enough.
  [1, 8, false],
  [1, 8.2, true],
])('%d MB beside %d MB', (megabytes, wider, expected) => {
  expect(isMuchSmaller(megabytes * 1e6, wider * 1e6)).toBe(expected);
});
