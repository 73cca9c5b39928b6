/** Over which values of their parameters the plans of an index's queries use it, in a few words. */
import type { QueryOutcome, RecommendedIndex, ValueLabel } from '../model/recommendation.ts';
import { formatCount } from '../util/format.ts';

const valueLabels: readonly ValueLabel[] = ['common', 'typical', 'rare', 'observed'];

/** `used for typical and rare values only`; null where all values are served, or none could be sampled. */
export function valueRange(
  index: Pick<RecommendedIndex, 'name' | 'queries'>,
  queries: readonly QueryOutcome[],
): string | null {
  const sampled = queries.filter(({ id, values }) => index.queries.includes(id) && values.length > 0);
  const missing = valueLabels
    .filter((label) => sampled.some(({ values }) => values.some(({ labels }) => labels.includes(label))))
    .map((label) => ({
      label,
      count: sampled.filter((query) => !isUsed(index.name, query, label)).length,
    }));
  if (missing.every(({ count }) => count === 0)) return null;
  const labels = (test: (count: number) => boolean) =>
    missing.filter(({ count }) => test(count)).map(({ label }) => label);
  if (missing.every(({ count }) => count === sampled.length)) return 'not used for values of the statistics';
  if (missing.every(({ count }) => count === 0 || count === sampled.length))
    return `used for ${labels((count) => count === 0).join(' and ')} values only`;
  const partly = missing.filter(({ count }) => count > 0);
  return `not used for ${partly
    .map(({ label, count }) => `${label} values by ${formatCount(count)}`)
    .join(', for ')} of ${formatCount(sampled.length)} queries`;
}

/** A query that was not sampled with the label cannot say otherwise. */
function isUsed(name: string, { values }: QueryOutcome, label: ValueLabel): boolean {
  return values.every(({ labels, indexes }) => !labels.includes(label) || indexes.includes(name));
}
