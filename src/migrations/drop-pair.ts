/** Writes the pair of psql scripts of an index that is to go: up drops it, down makes it again. */
import type { RecommendedDrop } from '../model/existing-index.ts';
import type { MigrationPair } from '../model/migration.ts';
import type { Recommendation } from '../model/recommendation.ts';
import {
  afterGoGuard,
  afterRestoreGuard,
  beforeGoGuard,
  beforeRestoreGuard,
  type GuardedDrop,
} from './drop-guards.ts';
import { goHeader, restoreHeader } from './drop-header.ts';
import { fileSlug } from './file-names.ts';
import { planDrop } from './plan-drops.ts';
import { type PairGuards, scriptText } from './script-text.ts';

export function emitDropPair(
  drop: RecommendedDrop,
  recommendation: Recommendation,
  timestamp: string,
): MigrationPair {
  const stem = `${timestamp}_drop_${fileSlug(drop.name)}`;
  const upFile = `${stem}.up.sql`;
  const downFile = `${stem}.down.sql`;
  const plan = planDrop(drop.members);
  const guards = dropGuards(drop);
  return {
    indexName: drop.name,
    relation: drop.relation,
    up: {
      fileName: upFile,
      content: scriptText({
        header: goHeader({ drop, plan, recommendation, otherFile: downFile }),
        ...guards.up,
        statements: plan.up,
      }),
    },
    down: {
      fileName: downFile,
      content: scriptText({
        header: restoreHeader({ drop, plan, recommendation, otherFile: upFile }),
        ...guards.down,
        statements: plan.down,
      }),
    },
  };
}

export function dropGuards(drop: GuardedDrop): PairGuards {
  return {
    up: {
      beforeText: 'what goes is what was judged, or gone already.',
      before: beforeGoGuard(drop),
      afterText: 'it is gone.',
      after: afterGoGuard(drop),
    },
    down: {
      beforeText: 'the name is free, or held by this very index, valid.',
      before: beforeRestoreGuard(drop),
      afterText: 'it is what it was, and usable.',
      after: afterRestoreGuard(drop),
    },
  };
}
