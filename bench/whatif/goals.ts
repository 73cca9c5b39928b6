/** What the bench must show; it fails where one does not hold. */
import { percent } from '../support/figures.ts';
import { type Comparison, figures } from './compare.ts';

export function goals(comparisons: readonly Comparison[]): {
  readonly lines: readonly string[];
  readonly met: boolean;
} {
  const all = figures(comparisons);
  const sizeOf = (method: string) =>
    figures(comparisons.filter((comparison) => comparison.method === method)).meanSizeError;
  const checked: readonly (readonly [string, number, boolean])[] = [
    ['same plan at least 98%', all.samePlan, all.samePlan >= 0.98],
    ['mean cost error under 1%', all.meanCostError, all.meanCostError < 0.01],
    ['largest cost error under 10%', all.largestCostError, all.largestCostError < 0.1],
    ['B-tree size within 5% on the mean', sizeOf('btree'), sizeOf('btree') <= 0.05],
    ['GIN size within 30% on the mean', sizeOf('gin'), sizeOf('gin') <= 0.3],
    ['BRIN size within 30% on the mean', sizeOf('brin'), sizeOf('brin') <= 0.3],
    ['no index refused', all.refused, all.refused === 0],
  ];
  return {
    lines: checked.map(
      ([text, figure, holds]) =>
        `${holds ? 'holds ' : 'FAILS '} ${text}: ${text.startsWith('no') ? figure : percent(figure, 2)}`,
    ),
    met: checked.every(([, , holds]) => holds),
  };
}
