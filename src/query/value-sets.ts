/** Values for a statement's parameters that stand for the range of what an application may ask: common, typical and rare ones. */
import type { ParsedStatement } from '../model/query.ts';
import type { ValueLabel } from '../model/recommendation.ts';
import type { ColumnValues, ValueSource } from './column-values.ts';
import { type SampledValue, type Sampling, sampleParameter } from './sample-parameter.ts';

export interface ValueSet {
  /** Several where they are the same values. */
  readonly labels: readonly ValueLabel[];
  /** By parameter number; a parameter that nothing is known of is not in it. */
  readonly values: ReadonlyMap<number, SampledValue>;
}

/**
 * `common` values let through as many rows as any, `rare` ones as few; `typical` is the middle one of all distinct values, and a
 * twentieth of the rows for a range; `observed` is what a session sent. Empty where nothing is known of any parameter.
 */
export function valueSets(
  { parameters, observedValues = [] }: Pick<ParsedStatement, 'parameters' | 'observedValues'>,
  source: ValueSource,
): readonly ValueSet[] {
  const sets = new Map<string, ValueSet>();
  for (const [label, sampling] of SAMPLINGS) {
    const values = new Map<number, SampledValue>();
    for (const [at] of parameters.entries()) {
      const value = sampleParameter(at + 1, parameters, source, sampling);
      if (value !== null) values.set(at + 1, value);
    }
    if (values.size === 0) continue;
    const key = JSON.stringify([...values]);
    sets.set(key, { labels: [...(sets.get(key)?.labels ?? []), label], values });
  }
  const observed = parameters.flatMap(({ kind }, at): [number, SampledValue][] => {
    const text = observedValues[at] ?? null;
    return text === null || kind === 'limit' || kind === 'offset' ? [] : [[at + 1, { text, type: null }]];
  });
  if (observed.length > 0) sets.set('observed', { labels: ['observed'], values: new Map(observed) });
  return [...sets.values()];
}

const SAMPLINGS: readonly (readonly [ValueLabel, Sampling])[] = [
  [
    'common',
    {
      pick: ({ common, histogram }, nth) => common[nth] ?? spread(histogram, nth) ?? common.at(-1) ?? null,
      pickElement: (elements) => elements[0] ?? null,
      share: 0.5,
      at: 0.5,
      listLength: 10,
      patternLength: 1,
    },
  ],
  [
    'typical',
    {
      pick: (values, nth) => medianValue(values, nth),
      pickElement: (elements) => elements[Math.floor(elements.length / 2)] ?? null,
      share: 0.05,
      at: 0.5,
      listLength: 10,
      patternLength: 3,
    },
  ],
  [
    'rare',
    {
      // Of values outside the common ones the planner takes each to be as frequent as any other.
      pick: ({ common, histogram }, nth) => spread(histogram, nth) ?? common.at(-1 - nth) ?? null,
      pickElement: (elements) => elements.at(-1) ?? null,
      // No narrower than the histogram knows.
      share: 0,
      at: 0.5,
      listLength: 1,
      patternLength: Number.POSITIVE_INFINITY,
    },
  ],
];

/** The common values come first in the order of frequency, and the histogram stands for all that follow. */
function medianValue({ common, histogram, distinct }: ColumnValues, nth: number): string | null {
  const middle = Math.floor((distinct ?? common.length) / 2) + nth;
  if (histogram.length > 0 && middle >= common.length) return spread(histogram, nth);
  return common[Math.min(middle, common.length - 1)] ?? null;
}

/** From the middle outwards, so that a list holds different values. */
function spread(histogram: readonly string[], nth: number): string | null {
  const offset = Math.ceil(nth / 2) * (nth % 2 === 0 ? 1 : -1);
  return histogram[(Math.floor(histogram.length / 2) + offset + histogram.length) % histogram.length] ?? null;
}
