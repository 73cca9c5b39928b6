/** Writes what opens a migration file: the evidence and the instructions a reviewer asks for. */
import type { Recommendation, RecommendedIndex } from '../model/recommendation.ts';
import {
  fitWidth,
  formatBytes,
  formatChange,
  formatCost,
  formatCount,
  formatNumber,
  formatShare,
  wrapText,
} from '../util/format.ts';
import { displayIdentifier, displayRelation } from '../util/identifiers.ts';
import { displayIndex } from '../util/index-sql.ts';
import { netBenefit } from '../util/net-benefit.ts';
import { workloadShares } from '../util/workload-share.ts';
import { comment, commentWidth, labelled, paragraph, paragraphWidth } from './comment.ts';
import type { PlannedStatements } from './plan-statements.ts';

/** Columns a name may take inside a sentence. */
const nameWidth = 60;
/** Queries shown; the manifest holds all. */
const maxQueries = 10;

export interface HeaderInput {
  readonly index: RecommendedIndex;
  readonly plan: PlannedStatements;
  readonly recommendation: Recommendation;
  /** Name of the pair's other file. */
  readonly otherFile: string;
}

export function upHeader({ index, plan, recommendation, otherFile }: HeaderInput): string {
  return comment([
    fitWidth(`${displayIdentifier(index.name)} = ${displayIndex(index.definition)}`, commentWidth),
    '',
    ...paragraph('Why', whyText(index, recommendation)),
    ...labelled('', queryList(index, recommendation)),
    ...existingIndexes(index),
    ...paragraph('Price', priceText(index)),
    '',
    ...paragraph('Lock', plan.partitioned ? treeUpLock(index, plan.members.length - 1) : upLock(index)),
    ...watchLines,
    ...paragraph(
      'Failure',
      'leaves an INVALID index: no query uses it, every write pays for it. Run the rollback, then this file again. ' +
        'Run over such a rest, this file stops and says so.',
    ),
    ...paragraph('Rollback', otherFile),
    ...howToRun(recommendation),
  ]);
}

export function downHeader({ index, plan, recommendation, otherFile }: HeaderInput): string {
  return comment([
    fitWidth(`Drops ${displayIdentifier(index.name)} = ${displayIndex(index.definition)}`, commentWidth),
    '',
    ...paragraph('Undoes', otherFile),
    ...paragraph(
      'Effect',
      `${formatNumber(index.queries.length, 'query', 'queries')} ${index.queries.length === 1 ? 'loses' : 'lose'} it: planner cost of all calls ` +
        `${formatCost(index.costAfter)} -> ${formatCost(index.costBefore)} (estimated). Frees about ${formatBytes(index.sizeBytes)}.`,
    ),
    '',
    ...(plan.partitioned ? treeDownLock(index) : downLock(index)),
    ...howToRun(recommendation),
  ]);
}

export const watchLines = labelled('Watch', [
  'SELECT phase, blocks_done, blocks_total, lockers_done, lockers_total, current_locker_pid',
  'FROM pg_stat_progress_create_index;',
]);

/** What the lines here need to know of an index, be it to come or to go. */
type Concerned = Pick<RecommendedIndex, 'relation' | 'queries'>;

export function upLock(index: Concerned): string {
  return (
    `SHARE UPDATE EXCLUSIVE on ${relationName(index)}: reads and writes go on; VACUUM, ANALYZE, ALTER TABLE and other index builds on it wait. ` +
    'The build scans the table twice and waits for every transaction that is older than it.'
  );
}

/** @param partitions on which it is built */
export function treeUpLock(index: Concerned, partitions: number): string {
  return (
    `A partitioned table takes no CONCURRENTLY: its index is made on ${relationName(index)} alone (SHARE, for an instant), ` +
    `then concurrently on ${formatNumber(partitions, 'partition')}, one after the other (SHARE UPDATE EXCLUSIVE: reads and writes go on), ` +
    'and turns valid when the last of those is attached. Each build waits for every transaction that is older than it.'
  );
}

export function downLock(index: Concerned): readonly string[] {
  return [
    ...paragraph(
      'Lock',
      `SHARE UPDATE EXCLUSIVE on ${relationName(index)}: reads and writes go on. ` +
        'The drop waits for every transaction that may be using the index, even one that is idle in transaction.',
    ),
    ...paragraph(
      'Failure',
      'leaves the index INVALID: no query uses it, every write pays for it. Run this file again; it completes the drop.',
    ),
  ];
}

export function treeDownLock(index: Concerned): readonly string[] {
  return [
    ...paragraph(
      'Lock',
      `ACCESS EXCLUSIVE on ${relationName(index)} and its partitions, for an instant: the index of a partitioned table cannot be dropped ` +
        'concurrently. While the drop waits, 5 s at most, reads and writes wait behind it: run it in a quiet moment.',
    ),
    ...paragraph('Failure', 'after a timeout everything is as it was: run this file again.'),
  ];
}

export function relationName(index: Concerned): string {
  return fitWidth(displayRelation(index.relation), nameWidth);
}

function whyText(index: RecommendedIndex, recommendation: Recommendation): string {
  const { version, twinVersion, exact, judge } = recommendation.server;
  const uses = index.queries.length === 1 ? 'uses' : 'use';
  return (
    `${formatNumber(index.queries.length, 'query', 'queries')} ${uses} it. Planner cost of all calls, with all recommended indexes: ` +
    `${formatCost(index.costBefore)} -> ${formatCost(index.costAfter)} (${formatChange(index.costBefore, index.costAfter)}), ` +
    `estimated by PostgreSQL ${twinVersion} ${judge === 'hypopg' ? 'on the source with HypoPG' : 'in a statistical twin of the source'}` +
    `${exact ? '' : `, which runs ${version}`}.`
  );
}

/** Two or three lines a query, heaviest first: its figures, then its text. */
export function queryList(index: Concerned, recommendation: Recommendation): readonly string[] {
  const { measure, shareOf } = workloadShares(recommendation.queries);
  const queries = recommendation.queries.filter((query) => index.queries.includes(query.id));
  const further = queries.length - maxQueries;
  return [
    ...queries
      .slice(0, maxQueries)
      .flatMap((query) => [
        `${query.id}: ${formatNumber(query.calls, 'call')}, ${formatShare(shareOf(query))} of the workload's ${measure}, ` +
          `cost ${formatNullableCost(query.costBefore)} -> ${formatNullableCost(query.costAfter)} a call`,
        ...wrapText(fitWidth(query.text, 2 * (paragraphWidth - 8)), paragraphWidth - 2).map(
          (line) => `  ${line}`,
        ),
      ]),
    ...(further > 0 ? [`and ${formatNumber(further, 'query', 'queries')} more: see manifest.json`] : []),
  ];
}

function formatNullableCost(cost: number | null): string {
  return cost === null ? '?' : formatCost(cost);
}

function existingIndexes(index: RecommendedIndex): readonly string[] {
  const first = index.definition.keys[0];
  if (index.nearDuplicates.length > 0)
    return index.nearDuplicates.flatMap((text, n) => paragraph(n === 0 ? 'Existing' : '', text));
  const key = first?.target.kind === 'column' ? displayIdentifier(first.target.column) : 'this expression';
  return paragraph('Existing', `no index of ${relationName(index)} starts with ${fitWidth(key, nameWidth)}.`);
}

function priceText(index: RecommendedIndex): string {
  const size = `about ${formatBytes(index.sizeBytes)} for ${formatCount(index.tuples)} rows`;
  return `${size} (estimated). In planner cost over all calls, it ${netBenefit(index)}.`;
}

export function howToRun(recommendation: Recommendation): readonly string[] {
  return [
    ...paragraph(
      'Run',
      'psql -X -v ON_ERROR_STOP=1 -f FILE, on a direct connection (no transaction pooler), outside a transaction (no -1). It may be run again.',
    ),
    ...paragraph('Tool', `Indexwright ${recommendation.toolVersion}`),
    ...paragraph('Input', `sha256 ${recommendation.inputHash}`),
  ];
}
