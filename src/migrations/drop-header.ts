/** Writes what opens the files of a pair that drops an index which exists. */
import type { DropCode, RecommendedDrop } from '../model/existing-index.ts';
import type { Recommendation } from '../model/recommendation.ts';
import { fitWidth, formatBytes, formatCost, formatNumber } from '../util/format.ts';
import { displayIdentifier } from '../util/identifiers.ts';
import { savedWrites } from '../util/net-benefit.ts';
import { comment, commentWidth, labelled, paragraph } from './comment.ts';
import {
  downLock,
  howToRun,
  queryList,
  relationName,
  treeDownLock,
  treeUpLock,
  upLock,
  watchLines,
} from './header.ts';
import type { PlannedDrop } from './plan-drops.ts';

export interface DropHeaderInput {
  readonly drop: RecommendedDrop;
  readonly plan: PlannedDrop;
  readonly recommendation: Recommendation;
  /** Name of the pair's other file. */
  readonly otherFile: string;
}

export function goHeader({ drop, plan, recommendation, otherFile }: DropHeaderInput): string {
  return comment([
    fitWidth(`Drops ${displayIdentifier(drop.name)} on ${relationName(drop)}`, commentWidth),
    '',
    ...paragraph('Why', `${drop.reason} ${evidence(drop)}`),
    ...paragraph('Plans', planText(drop)),
    ...labelled('', queryList(drop, recommendation)),
    ...paragraph('Gain', gainText(drop)),
    ...paragraph('Check', checkText(drop.code)),
    '',
    ...(plan.partitioned ? treeDownLock(drop) : downLock(drop)),
    ...paragraph('Rollback', `${otherFile} makes it again, as it was.`),
    ...howToRun(recommendation),
  ]);
}

export function restoreHeader({ drop, plan, recommendation, otherFile }: DropHeaderInput): string {
  return comment([
    fitWidth(`Makes ${displayIdentifier(drop.name)} on ${relationName(drop)} again`, commentWidth),
    '',
    ...paragraph('Undoes', otherFile),
    ...paragraph(
      'Effect',
      `The index is there again, as the server described it${drop.code === 'invalid' ? ', and valid' : ''}. It took ${formatBytes(drop.sizeBytes)}.`,
    ),
    '',
    ...paragraph('Lock', plan.partitioned ? treeUpLock(drop, drop.members.length - 1) : upLock(drop)),
    ...watchLines,
    ...paragraph(
      'Failure',
      `leaves an INVALID index: no query uses it, every write pays for it. Run ${otherFile}, then this file again.`,
    ),
    ...howToRun(recommendation),
  ]);
}

function evidence({ scans, since }: RecommendedDrop): string {
  return `${scans === 0 ? 'No scan' : formatNumber(scans, 'scan')} since ${since.slice(0, 10)}.`;
}

function planText({ queries, costBefore, costAfter }: RecommendedDrop): string {
  return queries.length === 0
    ? 'none of the workload uses it.'
    : `that of ${formatNumber(queries.length, 'query', 'queries')} uses it. Planner cost of all calls, with it and without: ` +
        `${formatCost(costBefore)} -> ${formatCost(costAfter)} (estimated, with all other recommendations applied).`;
}

function gainText({ sizeBytes, writes }: RecommendedDrop): string {
  const saved = savedWrites(writes);
  return `frees ${formatBytes(sizeBytes)}.${saved === '' ? '' : ` In planner cost over all calls, ${saved}.`}`;
}

function checkText(code: DropCode): string {
  switch (code) {
    case 'unused':
      return 'scans on standbys are not in these counters, and PostgreSQL does not say when an index was made: make sure that nobody waits for it.';
    case 'invalid':
      return 'make sure that nobody is building it just now; this file stops where a build is to be seen.';
    default:
      return 'hints and code that name the index (pg_hint_plan, REINDEX and CLUSTER jobs) would miss it.';
  }
}
