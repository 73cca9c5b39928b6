/** Reads saved, writes paid and what is left, as reports and headers of files say it. */
import type { RecommendedIndex } from '../model/recommendation.ts';
import type { WriteEstimate } from '../model/write-estimate.ts';
import { formatCost, formatNumber } from './format.ts';

/** `saves 5,432, writes pay 310: net 5,122 (estimated: 240 entries written since 2025-11-01)`: planner cost over all calls. */
export function netBenefit({ saving, writes }: Pick<RecommendedIndex, 'saving' | 'writes'>): string {
  const saves = `saves ${formatCost(saving)}`;
  if (writes === null) return `${saves}; what writes pay is unknown: nobody counted them`;
  const written = entriesText(writes);
  if (writes.cost === null) return `${saves}; writes are not weighed (estimated: ${written})`;
  return writes.cost === 0 && writes.entriesAdded === 0
    ? `${saves}; no writes to its table were seen`
    : `${saves}, ${netText(saving, writes.cost)} (estimated: ${written})`;
}

/** `writes no longer pay 310 (estimated: 240 entries written since 2025-11-01)`; empty where there is nothing to say. */
export function savedWrites(writes: WriteEstimate | null): string {
  if (writes === null || writes.entriesAdded === 0) return '';
  const written = entriesText(writes);
  return writes.cost === null
    ? `what writes pay is not weighed (estimated: ${written})`
    : `writes no longer pay ${formatCost(writes.cost)} (estimated: ${written})`;
}

/** `writes pay 310: net 5,122`. */
export function netText(saving: number, writeCost: number): string {
  return `writes pay ${formatCost(writeCost)}: net ${signedCost(saving - writeCost)}`;
}

function entriesText({ entriesAdded, hotUpdatesAtRisk, basis, since }: WriteEstimate): string {
  const hot = hotUpdatesAtRisk === 0 ? '' : ` and ${formatNumber(hotUpdatesAtRisk, 'update')} no longer HOT`;
  return `${formatNumber(entriesAdded, 'entry', 'entries')} written${hot} ${sinceText(basis, since)}`;
}

function sinceText(basis: WriteEstimate['basis'], since: string | null): string {
  if (since !== null) return `since ${since.slice(0, 10)}`;
  return basis === 'unweighed' ? 'since the counters began' : 'by the workload';
}

function signedCost(cost: number): string {
  return cost < 0 ? `-${formatCost(-cost)}` : formatCost(cost);
}
