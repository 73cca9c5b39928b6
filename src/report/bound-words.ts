/** How good an answer is, and when to stop, in sentences. */
import type { FrontierPoint, Recommendation } from '../model/recommendation.ts';
import { formatBytes, formatCost, formatNumber, formatShare } from '../util/format.ts';

/** Less than this share of what the workload costs is not worth a word. */
const SMALL = 0.0005;

/** Empty where there was no candidate, and so nothing to choose. */
export function boundSentences({ bound, totals, options }: Recommendation): readonly string[] {
  if (totals.candidates === 0) return [];
  const isLimited =
    options.budgetBytes !== null || options.maxIndexes !== null || options.maxPerTable !== null;
  const candidates = `${formatNumber(totals.candidates, 'candidate')}${isLimited ? ' within the limits' : ''}`;
  const left = totals.costAfter - bound.leastCost;
  const gap = share(left, bound.leastCost);
  const pricedGap = share(bound.pricedCost - bound.leastPricedCost, bound.leastPricedCost);
  return [
    `No set of the ${candidates} brings the planner cost below ${formatCost(bound.leastCost)}; this ${gap < SMALL ? 'reaches it' : `is within ${formatShare(gap)} of it, or ${formatShare(share(left, totals.costBefore))} of today’s cost`}.`,
    `With what indexes cost counted in, ${pricedGap < SMALL ? 'none is better than this' : `this is within ${formatShare(pricedGap)} of the best possible`}.`,
    'Proven by the planner’s answers, as long as one index more never makes a plan dearer.',
  ];
}

function share(part: number, whole: number): number {
  return whole > 0 ? Math.max(0, part) / whole : 0;
}

/** What the next larger size would buy, or null where no size was looked at. */
export function nextSizeSentence({ frontier, totals }: Recommendation): string | null {
  if (frontier.length === 0) return null;
  const { sizeBytes, costBefore, costAfter } = totals;
  const larger = frontier.filter((point) => point.sizeBytes > sizeBytes);
  const saving = ({ cost }: FrontierPoint) => share(costAfter - cost, costBefore);
  const next = larger.find((point) => saving(point) >= SMALL);
  return next === undefined
    ? 'No larger set that was found saves visibly more: stop here.'
    : `The next ${formatBytes(next.sizeBytes - sizeBytes)} would buy ${formatShare(saving(next))} of today’s cost.`;
}
