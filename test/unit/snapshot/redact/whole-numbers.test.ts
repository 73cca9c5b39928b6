/** Pseudonyms of counted values keep order and equality, fit where the values fit, and keep distances only where tied. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CountedValue, countedPseudonyms } from '../../../../src/snapshot/redact/whole-numbers.ts';

/** Values in the ranges of several columns, each a multiple of its column's step. */
const valueSets = fc
  .array(
    fc
      .tuple(
        fc.constantFrom(
          { least: -128n, step: 1n },
          { least: -(2n ** 31n), step: 1n },
          { least: -10_000n, step: 100n },
        ),
        fc.bigInt(-100n, 3000n),
      )
      .map(
        ([column, n]): CountedValue => ({
          ...column,
          // biome-ignore lint/complexity/useMathMinMax: Math.max takes no bigint.
          value: n * column.step < column.least ? column.least : n * column.step,
        }),
      ),
    { minLength: 1, maxLength: 60 },
  )
  .map((values) => {
    const each = new Map<bigint, CountedValue>();
    for (const one of values) {
      const known = each.get(one.value);
      each.set(one.value, {
        value: one.value,
        least: known !== undefined && known.least > one.least ? known.least : one.least,
        step: known !== undefined && known.step > one.step ? known.step : one.step,
      });
    }
    return [...each.values()].sort((a, b) => (a.value < b.value ? -1 : 1));
  });

test('in the same order, between what the column can hold and the value, multiples of the step', () => {
  fc.assert(
    fc.property(valueSets, (values) => {
      const pseudonyms = countedPseudonyms(values);
      let last: bigint | null = null;
      for (const { value, least, step } of values) {
        const pseudonym = pseudonyms.get(value) ?? 2n ** 99n;
        expect(pseudonym).toBeGreaterThanOrEqual(least);
        expect(pseudonym).toBeLessThanOrEqual(value);
        expect(pseudonym % step).toBe(0n);
        if (last !== null) expect(pseudonym).toBeGreaterThan(last);
        last = pseudonym;
      }
    }),
  );
});

test('distances within a tie stay, and all else still holds', () => {
  const cases = valueSets.chain((values) =>
    fc
      .array(fc.uniqueArray(fc.nat(values.length - 1), { minLength: 1, maxLength: 5 }), { maxLength: 4 })
      .map((picks) => ({
        values,
        ties: picks.map((at) => at.sort((a, b) => a - b).map((n) => values[n]?.value ?? 0n)),
      })),
  );
  fc.assert(
    fc.property(cases, ({ values, ties }) => {
      const pseudonyms = countedPseudonyms(values, ties);
      const of = (value: bigint) => pseudonyms.get(value) ?? 2n ** 99n;
      for (const tie of ties)
        for (const value of tie) expect(of(value) - of(tie[0] ?? 0n)).toBe(value - (tie[0] ?? 0n));
      for (const [at, { value, least, step }] of values.entries()) {
        expect(of(value)).toBeGreaterThanOrEqual(least);
        expect(of(value)).toBeLessThanOrEqual(value);
        expect(of(value) % step).toBe(0n);
        const previous = values[at - 1];
        if (previous !== undefined) expect(of(value)).toBeGreaterThan(of(previous.value));
      }
    }),
    { numRuns: 500 },
  );
});

test('distances are not kept without a tie', () => {
  const values = [5n, 100n, 101n, 9000n].map((value) => ({ value, least: 0n, step: 1n }));
  expect([...countedPseudonyms(values).values()]).toEqual([0n, 1n, 2n, 3n]);
  expect([...countedPseudonyms(values, [[100n, 9000n]]).values()]).toEqual([0n, 1n, 2n, 8901n]);
});
