/** Arrays in the server's own writing. */
import { expect, test } from 'vitest';
import { arrayText, parseArrayText } from '../../../src/util/array-text.ts';

test.each([
  ['{}', []],
  ['{1,-2.5,t}', ['1', '-2.5', 't']],
  ['{NULL,"NULL",null}', ['NULL']],
  ['{"a b","c,d","","e\\"f","g\\\\h","{1,2}"}', ['a b', 'c,d', '', 'e"f', 'g\\h', '{1,2}']],
  [
    '{2026-01-01,"2026-01-01 00:00:00+00","line\nbreak",😀}',
    ['2026-01-01', '2026-01-01 00:00:00+00', 'line\nbreak', '😀'],
  ],
])('%s', (text, items) => {
  expect(parseArrayText(text)).toEqual(items);
  expect(parseArrayText(arrayText(items))).toEqual(items);
});
