/** The first line of every form of a report: what was found. */
import type { QueryOutcome, Recommendation, VerdictCode } from '../model/recommendation.ts';
import { formatBytes, formatCost, formatCount, formatNumber, formatShare } from '../util/format.ts';
import { netText } from '../util/net-benefit.ts';
import { verdictLabels } from './verdict-words.ts';

/** `5 indexes cut the workload's planner cost by 97% (12.3 MB)`, or what became of the statements where none is advised. */
export function headline(recommendation: Recommendation): string {
  const { indexes, queries, totals } = recommendation;
  if (indexes.length === 0) return `No new index is advised: ${emptyReason(queries)}`;
  const cut = totals.costBefore === 0 ? 0 : (totals.costBefore - totals.costAfter) / totals.costBefore;
  return (
    `${formatNumber(indexes.length, 'index', 'indexes')} ${indexes.length === 1 ? 'cuts' : 'cut'} ` +
    `the workload's planner cost by ${formatShare(cut)} (${formatBytes(totals.sizeBytes)})`
  );
}

/** What the figures are, and how they were come by. */
export function basis(recommendation: Recommendation): string {
  const { server, totals, indexes } = recommendation;
  const saving = totals.costBefore - totals.costAfter;
  const source = server.exact ? '' : ` for a source on ${server.version}`;
  return (
    `${formatNumber(totals.statements, 'statement')}, ${formatCount(totals.improved)} improved; planner cost of all calls ` +
    `${formatCost(totals.costBefore)} -> ${formatCost(totals.costAfter)}, estimated by PostgreSQL ${server.twinVersion}${source} ` +
    `${server.judge === 'hypopg' ? 'on the source with HypoPG' : 'in a statistical twin'} (${formatNumber(totals.candidates, 'candidate')}, ${formatNumber(totals.whatIfCalls, 'plan')}).` +
    (indexes.length === 0
      ? ''
      : ` The new indexes save ${formatCost(saving)}${writesText(recommendation, saving)}.`) +
    dropsText(recommendation)
  );
}

/** What of the saving writes take, or that nobody knows. */
function writesText({ indexes, totals }: Recommendation, saving: number): string {
  const isWeighed = indexes.some(({ writes }) => writes !== null && writes.cost !== null);
  return isWeighed ? `, ${netText(saving, totals.writeCost)}` : '; what writes pay is not weighed';
}

/** ` 2 existing indexes can go (8.40 MB).`, or nothing. */
function dropsText({ drops }: Recommendation): string {
  if (drops.length === 0) return '';
  const freed = drops.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return ` ${formatNumber(drops.length, 'existing index', 'existing indexes')} can go (${formatBytes(freed)}).`;
}

/** `3 of 5 statements are already served, 2 too small to matter`. */
function emptyReason(queries: readonly QueryOutcome[]): string {
  if (queries.length === 0) return 'the workload is empty.';
  const counts = countVerdicts(queries).map(
    ([code, count]) => `${formatCount(count)} ${verdictLabels[code]}`,
  );
  return `of ${formatNumber(queries.length, 'statement')}, ${counts.join(', ')}.`;
}

/** Verdicts with how many queries ended so, most frequent first. */
export function countVerdicts(queries: readonly QueryOutcome[]): readonly [VerdictCode, number][] {
  const counts = new Map<VerdictCode, number>();
  for (const { verdict } of queries) counts.set(verdict.code, (counts.get(verdict.code) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
