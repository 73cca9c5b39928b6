/** The rows of a small table of sizes: those that tell most of the frontier, and the recommendation itself among them. */
import type { FrontierPoint, Recommendation } from '../model/recommendation.ts';
import { formatBytes, formatCost, formatCount, formatShare } from '../util/format.ts';

export interface FrontierRow {
  readonly sizeBytes: number;
  readonly indexes: number;
  readonly cost: number;
  /** Share of the cost without new indexes that is saved. */
  readonly saved: number;
  readonly isKnee: boolean;
  readonly isAdvice: boolean;
}

const MOST_ROWS = 8;

/** By size; empty where there is nothing to compare. */
export function frontierRows({ frontier, indexes, totals }: Recommendation): readonly FrontierRow[] {
  const advice = {
    sizeBytes: totals.sizeBytes,
    indexes: indexes.length,
    cost: totals.costAfter,
    isKnee: false,
    isAdvice: true,
  };
  // Sizes that read alike would look like one row twice.
  const others = frontier.filter(
    ({ sizeBytes }) => Math.abs(sizeBytes - advice.sizeBytes) > 0.005 * sizeBytes,
  );
  const kneeIsAdvice = frontier.some((point) => point.isKnee && !others.includes(point));
  if (others.length < 2) return [];
  const rows = [
    { ...advice, isKnee: kneeIsAdvice },
    ...telling(others, MOST_ROWS - 1).map((point) => ({
      ...point,
      indexes: point.indexes.length,
      isAdvice: false,
    })),
  ];
  return rows
    .map(({ sizeBytes, indexes: count, cost, isKnee, isAdvice }) => ({
      sizeBytes,
      indexes: count,
      cost,
      // Without an index it is the same cost, added up in another order.
      saved:
        count === 0 || totals.costBefore === 0
          ? 0
          : Math.max(0, totals.costBefore - cost) / totals.costBefore,
      isKnee,
      isAdvice,
    }))
    .sort((a, b) => a.sizeBytes - b.sizeBytes);
}

/** Leaves out, one by one, the point whose absence changes the curve least: its triangle with its neighbours (Visvalingam and Whyatt, 1993). */
function telling(points: readonly FrontierPoint[], most: number): readonly FrontierPoint[] {
  let kept = points;
  while (kept.length > most) {
    let least = { at: -1, area: Number.POSITIVE_INFINITY };
    for (let at = 1; at < kept.length - 1; at++) {
      const [left, middle, right] = kept.slice(at - 1, at + 2);
      if (left === undefined || middle === undefined || right === undefined || middle.isKnee) continue;
      const area = triangle(left, middle, right);
      if (area < least.area) least = { at, area };
    }
    if (least.at < 0) return kept.slice(0, most);
    kept = kept.filter((_, at) => at !== least.at);
  }
  return kept;
}

function triangle(a: FrontierPoint, b: FrontierPoint, c: FrontierPoint): number {
  return Math.abs(
    (b.sizeBytes - a.sizeBytes) * (c.cost - a.cost) - (c.sizeBytes - a.sizeBytes) * (b.cost - a.cost),
  );
}

/** Size, indexes, cost, saved, note. */
export function frontierCells({
  sizeBytes,
  indexes,
  cost,
  saved,
  isAdvice,
  isKnee,
}: FrontierRow): readonly string[] {
  const notes = [...(isAdvice ? ['this advice'] : []), ...(isKnee ? ['the knee'] : [])];
  return [
    formatBytes(sizeBytes),
    formatCount(indexes),
    formatCost(cost),
    formatShare(saved),
    notes.join(', '),
  ];
}
