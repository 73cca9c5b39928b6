/** Judges what applying, costing and rolling back showed; pure. */
import type { Manifest, ManifestEntry, ManifestQuery } from '../model/migration.ts';
import type {
  FailureCode,
  FileLocation,
  GateName,
  GateResult,
  QueryMeasurement,
} from '../model/verification.ts';
import { displayRelation, quoteRelation, singleLine } from '../util/identifiers.ts';
import type { IndexState } from './apply.ts';

/** How far a claimed cost may be from what is found: server builds differ a little. */
const CLAIM_TOLERANCE = 0.05;

export function pass(gate: GateName, subject: string | null, message: string): GateResult {
  return { gate, passed: true, code: null, subject, message, location: null };
}

/** @param location where it is known; else it is found by the subject (locate.ts) */
export function fail(
  gate: GateName,
  code: FailureCode,
  subject: string | null,
  message: string,
  location: FileLocation | null = null,
): GateResult {
  return { gate, passed: false, code, subject, message, location };
}

/**
 * The index that the manifest promises is there, valid, on the promised relation, and what was promised.
 * @param definition how the server writes the promised index
 * @param failure why the up file stopped, or null
 */
export function judgeApplied(
  entry: ManifestEntry,
  state: IndexState | null,
  definition: string,
  failure: string | null,
): GateResult {
  const name = entry.indexName;
  if (state === null)
    return fail(
      'valid',
      'index-missing',
      name,
      failure === null
        ? `${entry.up} ran, but there is no index ${singleLine(name)}.`
        : `There is no index ${singleLine(name)}: the up file stopped before it was made.`,
    );
  if (quoteRelation(state.table) !== quoteRelation(entry.relation))
    return fail(
      'valid',
      'wrong-relation',
      name,
      `The index ${singleLine(name)} is on ${displayRelation(state.table)}, not on ${displayRelation(entry.relation)}.`,
    );
  if (state.definition !== definition)
    return fail(
      'valid',
      'definition-differs',
      name,
      `Another index than promised: ${singleLine(state.definition)} instead of ${singleLine(definition)}.`,
    );
  return judgeValid(state, failure);
}

/** An index that a file made is complete and usable. */
export function judgeValid({ name, table, valid }: IndexState, failure: string | null): GateResult {
  if (valid) return pass('valid', name, `Valid, ready, on ${displayRelation(table)}.`);
  const why = failure === null ? '' : ': the up file stopped halfway';
  return fail('valid', 'index-invalid', name, `The index ${singleLine(name)} is there but not valid${why}.`);
}

/** @param others lines of the catalogue that changed with the up file and are not its index */
export function judgeNothingElse(subject: string, others: readonly string[]): GateResult {
  return others.length === 0
    ? pass('nothing-else', subject, 'The up file changes nothing but its index.')
    : fail(
        'nothing-else',
        'changes-more',
        subject,
        `The up file changes more than its index, in ${others.length} lines of the catalogue, first: ${singleLine(others[0] ?? '')}`,
      );
}

/** Every index is in the plan of some query that it was made for; one that was written by hand, of any query. */
export function judgeUsed(
  indexName: string,
  entry: Pick<ManifestEntry, 'queries'> | null,
  users: readonly QueryMeasurement[],
  queries: number,
): GateResult {
  const meant = entry === null ? users : users.filter((query) => entry.queries.includes(query.queryId));
  const of = entry === null ? `${queries} queries` : `the ${entry.queries.length} queries it was made for`;
  return meant.length > 0
    ? pass('used', indexName, `In the plan of ${meant.length} of ${of}.`)
    : fail('used', 'index-unused', indexName, `In the plan of none of ${of}.`);
}

/**
 * What is found of costs by which those that the manifest claims can be told:
 * `costs`, where the Snapshot is the one that the advice was made from; `shares`, where it is another one of the same
 * database, which may have grown; `direction`, where the server or the data are others.
 */
export type ClaimBasis = 'costs' | 'shares' | 'direction';

/**
 * Every query that the manifest promises to make cheaper is, from the cost that it names to the cost that it names.
 * @param minSaving share of the claimed saving that must be found, by `costs` and `shares`
 */
export function judgeCheaper(
  manifest: Pick<Manifest, 'queries'>,
  queries: readonly QueryMeasurement[],
  basis: ClaimBasis,
  minSaving: number,
): readonly GateResult[] {
  const measured = new Map(queries.map((query) => [query.queryId, query]));
  return manifest.queries.flatMap((claim) => {
    const query = measured.get(claim.id);
    const promised = claim.costAfter < claim.costBefore;
    if (query === undefined)
      return promised || claim.indexes.length > 0
        ? [
            fail(
              'cheaper',
              'claim-unproven',
              claim.id,
              'The Snapshot’s workload does not hold this query, or it cannot be planned.',
            ),
          ]
        : [];
    const edited = basis === 'costs' ? editedClaim(claim, query) : null;
    if (edited !== null) return [fail('cheaper', 'claim-edited', claim.id, edited)];
    return promised ? [judgeSaving(claim, query, basis, minSaving)] : [];
  });
}

/** A figure of the manifest that is not what is found, as a sentence. */
function editedClaim(claim: ManifestQuery, query: QueryMeasurement): string | null {
  for (const figure of ['costBefore', 'costAfter'] as const) {
    const [claimed, found] = [claim[figure], query[figure]];
    if (Math.abs(claimed - found) > CLAIM_TOLERANCE * Math.max(claimed, found))
      return `The manifest claims a ${figure} of ${format(claimed)}; found ${format(found)} with the Snapshot that it was made from.`;
  }
  return null;
}

function judgeSaving(
  claim: ManifestQuery,
  query: QueryMeasurement,
  basis: ClaimBasis,
  minSaving: number,
): GateResult {
  const costs = `cost ${format(query.costBefore)} to ${format(query.costAfter)}`;
  if (query.costAfter >= query.costBefore)
    return fail('cheaper', 'not-cheaper', claim.id, `Not cheaper: ${costs}.`);
  const claimed = 1 - claim.costAfter / claim.costBefore;
  const found = 1 - query.costAfter / query.costBefore;
  return basis === 'direction' || found >= claimed * minSaving
    ? pass('cheaper', claim.id, `Cheaper by ${percent(found)}: ${costs}.`)
    : fail(
        'cheaper',
        'saving-below-claim',
        claim.id,
        `Cheaper by ${percent(found)} only, ${percent(claimed)} was claimed: ${costs}.`,
      );
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
      fail('no-regression', 'query-broken', queryId, `Planned before and not after: ${singleLine(error)}`),
    ),
    ...worse.map((query) =>
      fail(
        'no-regression',
        'query-worse',
        query.queryId,
        `Costs more: ${format(query.costBefore)} before, ${format(query.costAfter)} after.`,
      ),
    ),
  ];
}

/** @param difference lines that the pair has left or taken away */
export function judgeCatalogue(subject: string, difference: readonly string[]): GateResult {
  return difference.length === 0
    ? pass('catalogue-identical', subject, 'After the rollback the catalogue is what it was.')
    : fail(
        'catalogue-identical',
        'catalogue-changed',
        subject,
        `After the rollback the catalogue differs in ${difference.length} lines, first: ${singleLine(difference[0] ?? '')}`,
      );
}

function format(cost: number): string {
  return cost.toFixed(2);
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)}%`;
}
