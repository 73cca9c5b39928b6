/** Pseudonyms of texts keep order and length; the order is the histograms' own where they say it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codesFor, sortableLetters } from '../../../../src/snapshot/redact/codes.ts';
import { collationOrder, orderTexts } from '../../../../src/snapshot/redact/text-order.ts';
import { compareText } from '../../../../src/util/identifiers.ts';

const letters = [...'abcdefghijklmnopqrstuvwxyz'];

test('as many letters as characters, ascending', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { maxLength: 25 }), (texts) => {
      const sorted = [...texts].sort(compareText);
      const codes = codesFor(
        sorted.map((text) => text.length),
        letters,
      );
      expect(codes.map((code) => code.length)).toEqual(sorted.map((text) => text.length));
      expect([...new Set(codes)].sort(compareText)).toEqual(codes);
    }),
  );
});

test('lengths in any order, in every collation that Node knows by a language', () => {
  const languages = Intl.Collator.supportedLocalesOf(letters.flatMap((a) => letters.map((b) => a + b)));
  expect(languages.length).toBeGreaterThan(50);
  for (const language of [
    'C',
    ...languages,
    'de-u-co-phonebk',
    'es-u-co-trad',
    'en-u-kn-true',
    'und-u-ks-level2',
  ]) {
    const compare = collationOrder(language);
    const own = sortableLetters(compare);
    expect(own.length, language).toBeGreaterThan(9);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 2, max: 6 }), { maxLength: 40 }), (lengths) => {
        const codes = codesFor(lengths, own);
        for (const [at, code] of codes.entries())
          if (at > 0) expect(compare(codes[at - 1] ?? '', code), language).toBeLessThan(0);
      }),
      { numRuns: 10 },
    );
  }
});

test('where short words run out, words get longer and still ascend', () => {
  const codes = codesFor(Array<number>(30).fill(1), letters);
  expect(codes.slice(24)).toEqual(['y', 'z', 'za', 'zb', 'zc', 'zd']);
});

test('the empty text stays', () => {
  expect(codesFor([0, 2], ['a', 'b'])).toEqual(['', 'aa']);
});

test('chains decide, then the collation', () => {
  const order = (texts: string[], chains: string[][]) => orderTexts(texts, chains, collationOrder('C'));
  expect(order(['b', 'a', 'B'], [])).toEqual(['B', 'a', 'b']);
  expect(order(['b', 'a', 'B'], [['a', 'B', 'b']])).toEqual(['a', 'B', 'b']);
  expect(
    order(
      ['d', 'c', 'b', 'a'],
      [
        ['d', 'b'],
        ['b', 'a'],
      ],
    ),
  ).toEqual(['d', 'b', 'a', 'c']);
  expect(
    order(
      ['a', 'b'],
      [
        ['b', 'a'],
        ['a', 'b'],
      ],
    ),
  ).toHaveLength(2);
});

test('ten thousand bounds that all stand the other way round', () => {
  const chain = Array.from({ length: 10_000 }, (_, n) => String(20_000 - n));
  expect(orderTexts([...chain].reverse(), [chain], compareText)).toEqual(chain);
});
