/** Judges what applying, costing and rolling back showed; pure. */
import type { Manifest, ManifestEntry } from '../model/migration.ts';
import type { GateResult, QueryMeasurement } from '../model/verification.ts';
import { displayRelation, quoteRelation, singleLine } from '../util/identifiers.ts';
import type { IndexState } from './apply.ts';

/** How far a claimed cost or saving may be from what is found: statistics and server builds differ a little. */
const CLAIM_TOLERANCE = 0.05;

export function pass(gate: GateResult['gate'], subject: string | null, message: string): GateResult {
  return { gate, passed: true, subject, message };
}

export function fail(gate: GateResult['gate'], subject: string | null, message: string): GateResult {
  return { gate, passed: false, subject, message };
}

/** The index that the manifest promises is there, valid, and on the promised relation. */
export function judgeApplied(entry: ManifestEntry, state: IndexState | null): GateResult {
  const name = entry.indexName;
  if (state === null)
    return fail('valid', name, `${entry.up} ran, but there is no index ${singleLine(name)}.`);
  if (!state.valid) return fail('valid', name, `The index ${singleLine(name)} is there but not valid.`);
  if (quoteRelation(state.table) !== quoteRelation(entry.relation))
    return fail(
      'valid',
      name,
      `The index ${singleLine(name)} is on ${displayRelation(state.table)}, not on ${displayRelation(entry.relation)}.`,
    );
  return pass('valid', name, `Valid, ready, on ${displayRelation(entry.relation)}.`);
}

/** Every index is in the plan of some query that it was made for. */
export function judgeUsed(manifest: Manifest, queries: readonly QueryMeasurement[]): readonly GateResult[] {
  return manifest.migrations.map((entry) => {
    const users = queries.filter((query) => query.indexes.includes(entry.indexName));
    const meant = users.filter((query) => entry.queries.includes(query.queryId));
    return meant.length > 0
      ? pass(
          'used',
          entry.indexName,
          `In the plan of ${meant.length} of the ${entry.queries.length} queries it was made for.`,
        )
      : fail(
          'used',
          entry.indexName,
          `In the plan of none of the ${entry.queries.length} queries it was made for.`,
        );
  });
}

/**
 * Every query that the manifest promises to make cheaper is, from about the cost that it names and by about as much.
 * @param exactClaims false where costs are of other data than those of the claims: then any fall will do
 */
export function judgeCheaper(
  manifest: Manifest,
  queries: readonly QueryMeasurement[],
  exactClaims: boolean,
): readonly GateResult[] {
  const measured = new Map(queries.map((query) => [query.queryId, query]));
  const claims = manifest.queries.filter((query) => query.costAfter < query.costBefore);
  return claims.map((claim) => {
    const query = measured.get(claim.id);
    if (query === undefined)
      return fail(
        'cheaper',
        claim.id,
        'The Snapshot’s workload does not hold this query, or it cannot be planned.',
      );
    const costs = `cost ${format(query.costBefore)} to ${format(query.costAfter)}`;
    if (query.costAfter >= query.costBefore) return fail('cheaper', claim.id, `Not cheaper: ${costs}.`);
    const claimed = 1 - claim.costAfter / claim.costBefore;
    const found = 1 - query.costAfter / query.costBefore;
    return !exactClaims || found >= claimed * (1 - CLAIM_TOLERANCE)
      ? pass('cheaper', claim.id, `Cheaper by ${percent(found)}: ${costs}.`)
      : fail(
          'cheaper',
          claim.id,
          `Cheaper by ${percent(found)} only, ${percent(claimed)} was claimed: ${costs}.`,
        );
  });
}

/** A statement that was planned before the migrations and is not any more. */
export interface LostPlan {
  readonly queryId: string;
  /** The server's words. */
  readonly error: string;
}

/** No query costs more than it may, and none that was planned before cannot be planned after. */
export function judgeRegressions(
  queries: readonly QueryMeasurement[],
  lost: readonly LostPlan[],
  maxRegression: number,
): readonly GateResult[] {
  const worse = queries.filter((query) => query.costAfter > query.costBefore * (1 + maxRegression));
  if (worse.length === 0 && lost.length === 0)
    return [
      pass(
        'no-regression',
        null,
        `None of ${queries.length} queries costs more than ${percent(maxRegression)} above what it did.`,
      ),
    ];
  return [
    ...lost.map(({ queryId, error }) =>
      fail('no-regression', queryId, `Planned before and not after: ${singleLine(error)}`),
    ),
    ...worse.map((query) =>
      fail(
        'no-regression',
        query.queryId,
        `Costs more: ${format(query.costBefore)} before, ${format(query.costAfter)} after.`,
      ),
    ),
  ];
}

export function judgeCatalogue(difference: readonly string[]): GateResult {
  return difference.length === 0
    ? pass('catalogue-identical', null, 'After the rollback the catalogue is what it was.')
    : fail(
        'catalogue-identical',
        null,
        `After the rollback the catalogue differs in ${difference.length} lines, first: ${singleLine(difference[0] ?? '')}`,
      );
}

function format(cost: number): string {
  return cost.toFixed(2);
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)}%`;
}
