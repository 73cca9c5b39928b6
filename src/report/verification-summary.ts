/** What all forms of a verification report say first: passed or not, on what, and how much it gained. */
import type { QueryMeasurement, Verification } from '../model/verification.ts';
import { formatBytes, formatCost, formatMs, formatNumber, formatShare } from '../util/format.ts';

/** `PASSED: 5 migrations ...` or `FAILED: 2 of 34 checks ...`. */
export function verdictLine(verification: Verification): string {
  const { passed, gates, skipped, data, serverVersion } = verification;
  const applied = gates.filter(({ gate }) => gate === 'apply').length;
  const where =
    serverVersion === null
      ? 'nothing was run'
      : `PostgreSQL ${serverVersion}, ${data === 'rows' ? 'real rows' : 'statistical twin without rows'}`;
  const failed = gates.filter((gate) => !gate.passed).length;
  const off = skipped.length === 0 ? '' : `, ${formatNumber(skipped.length, 'gate')} skipped`;
  return passed
    ? `PASSED: ${formatNumber(applied, 'migration')} applied, checked and rolled back${off} (${where})`
    : `FAILED: ${formatNumber(failed, 'check')} of ${gates.length} did not pass${off} (${where})`;
}

/** Sums over all calls: time where every query was timed, planner cost otherwise; and what the indexes took. */
export function totalsLine({ queries, indexes, data }: Verification): string {
  const build = indexes.reduce((sum, index) => sum + (index.buildMs ?? 0), 0);
  const size = indexes.reduce((sum, index) => sum + index.sizeBytes, 0);
  const estimated = indexes.every((index) => index.measured) ? '' : ' (estimated)';
  const built = data === 'rows' ? `built in ${formatMs(build)}, ` : '';
  return `${workloadLine(queries)} Indexes: ${built}${formatBytes(size)}${estimated}.`;
}

function workloadLine(queries: readonly QueryMeasurement[]): string {
  const timed = queries.filter((query) => query.latencyBefore !== null && query.latencyAfter !== null);
  const [before, after, what, format] =
    timed.length > 0 && timed.length === queries.length
      ? ([
          sum(queries, (query) => query.latencyBefore?.meanMs ?? 0),
          sum(queries, (query) => query.latencyAfter?.meanMs ?? 0),
          'measured time',
          formatMs,
        ] as const)
      : ([
          sum(queries, (query) => query.costBefore),
          sum(queries, (query) => query.costAfter),
          'planner cost',
          formatCost,
        ] as const);
  if (before === 0) return 'No query of the workload was measured.';
  const change = after <= before ? `${formatShare((before - after) / before)} less` : 'more than before';
  return `Workload (calls x ${what}): ${format(before)} -> ${format(after)}, ${change}.`;
}

function sum(queries: readonly QueryMeasurement[], amount: (query: QueryMeasurement) => number): number {
  return queries.reduce((total, query) => total + query.calls * amount(query), 0);
}
