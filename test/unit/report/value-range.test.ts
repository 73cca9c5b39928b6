/** When a recommended index is used, in words. */
import { expect, test } from 'vitest';
import type { ValueLabel, ValueOutcome } from '../../../src/model/recommendation.ts';
import { valueRange } from '../../../src/report/value-range.ts';
import { outcome } from '../migrations/fixtures.ts';

const used = (...labels: ValueLabel[]): ValueOutcome => ({
  labels,
  costBefore: 9,
  costAfter: 1,
  indexes: ['i'],
});
const unused = (...labels: ValueLabel[]): ValueOutcome => ({ ...used(...labels), indexes: ['another'] });
const range = (...values: readonly (readonly ValueOutcome[])[]) =>
  valueRange({ name: 'i', queries: values.map((_, at) => `q${at}`) }, [
    ...values.map((of, at) => outcome(`q${at}`, '', { values: of })),
    outcome('no user', '', { values: [unused('rare')] }),
  ]);

test.each([
  [null, []],
  [null, [[]]],
  [null, [[used('common', 'typical', 'rare')]]],
  ['used for rare values only', [[unused('common', 'typical'), used('rare')]]],
  ['used for typical and rare values only', [[unused('common'), used('typical', 'rare')], []]],
  ['not used for values of the statistics', [[unused('common', 'typical', 'rare')]]],
  [
    'not used for common values by 2, for typical values by 1 of 3 queries',
    [
      [unused('common', 'typical'), used('rare')],
      [unused('common'), used('typical', 'rare')],
      [used('common', 'typical', 'rare')],
    ],
  ],
])('%s', (expected, values) => expect(range(...values)).toBe(expected));
