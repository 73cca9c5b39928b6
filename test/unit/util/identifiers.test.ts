import { expect, test } from 'vitest';
import { quoteIdentifier, singleLine, unquoteIdentifier } from '../../../src/util/identifiers.ts';

test.each([
  ['a\nb\u001b[31mc', 'a b [31mc'],
  ['right\u202eleft', 'right\\u{202e}left'],
  ['isolate\u2066d\u2069', 'isolate\\u{2066}d\\u{2069}'],
  ['zero\u200bwidth\ufeff', 'zero\\u{200b}width\\u{feff}'],
  ['soft\u00adhyphen', 'soft\\u{ad}hyphen'],
  ['join\u200der', 'join\\u{200d}er'],
  ['\u{e0041}tag', '\\u{e0041}tag'],
  ['👩‍💻 and 🏳️‍🌈 and 👩🏽‍🚀', '👩‍💻 and 🏳️‍🌈 and 👩🏽‍🚀'],
  ['größe 名前 שלום', 'größe 名前 שלום'],
])('singleLine shows what would not be seen: %j', (text, line) => {
  expect(singleLine(text)).toBe(line);
});

test.each([
  ['orders', 'orders'],
  ['"Orders"', 'Orders'],
  ['"a""b"', 'a"b'],
  ['""""', '"'],
])('unquoteIdentifier reads %s', (printed, name) => {
  expect(unquoteIdentifier(printed)).toBe(name);
  expect(unquoteIdentifier(quoteIdentifier(name))).toBe(name);
});
