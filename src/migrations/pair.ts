/** Writes the pair of psql scripts of each recommended index: up creates it, down drops it; and of each that is to go, the other way round. */
import type { MigrationPair } from '../model/migration.ts';
import type { Recommendation, RecommendedIndex } from '../model/recommendation.ts';
import type { Catalogue } from '../model/snapshot.ts';
import { emitDropPair } from './drop-pair.ts';
import { advanceTimestamp, fileSlug } from './file-names.ts';
import { afterCreateGuard, afterDropGuard, beforeCreateGuard, beforeDropGuard } from './guards.ts';
import { downHeader, upHeader } from './header.ts';
import { type NamedIndex, type PlannedStatements, planMigrations } from './plan-statements.ts';
import { type ReplacedIndex, replacedBy } from './replaced.ts';
import { type PairGuards, scriptText } from './script-text.ts';
import {
  afterTreeCreateGuard,
  afterTreeDropGuard,
  beforeTreeCreateGuard,
  beforeTreeDropGuard,
} from './tree-guards.ts';

export interface MigrationOptions {
  /** YYYYMMDDHHMMSS of the first pair; each further pair is one second later, so that the names keep the order. */
  readonly timestamp: string;
  /** Where partitions are looked up; without it every relation counts as a table of its own. */
  readonly catalogue?: Catalogue;
}

/** One pair an index, in the order of the recommendation: those to create, then those to drop. Same input, same bytes. Errors: `bad-timestamp`. */
export function emitMigrations(
  recommendation: Recommendation,
  options: MigrationOptions,
): readonly MigrationPair[] {
  const plans = planMigrations(recommendation.indexes, options.catalogue ?? null);
  const { indexes, drops } = recommendation;
  const dropPairs = drops.map((drop, n) => ({
    drop,
    pair: emitDropPair(drop, recommendation, advanceTimestamp(options.timestamp, indexes.length + n)),
  }));
  const dropped = dropPairs.map(({ drop, pair }) => ({
    ...drop,
    indexName: drop.name,
    down: pair.down.fileName,
  }));
  return [
    ...indexes.flatMap((index, n) => {
      const plan = plans[n];
      const timestamp = advanceTimestamp(options.timestamp, n);
      const replaced = replacedBy(index, dropped);
      return plan === undefined ? [] : [emitPair(index, plan, replaced, recommendation, timestamp)];
    }),
    ...dropPairs.map(({ pair }) => pair),
  ];
}

function emitPair(
  index: RecommendedIndex,
  plan: PlannedStatements,
  replaced: readonly ReplacedIndex[],
  recommendation: Recommendation,
  timestamp: string,
): MigrationPair {
  const stem = `${timestamp}_${fileSlug(index.name)}`;
  const upFile = `${stem}.up.sql`;
  const downFile = `${stem}.down.sql`;
  const guards = pairGuards(index, plan, replaced);
  return {
    indexName: index.name,
    relation: index.relation,
    up: {
      fileName: upFile,
      content: scriptText({
        header: upHeader({ index, plan, recommendation, otherFile: downFile }),
        ...guards.up,
        statements: plan.up,
      }),
    },
    down: {
      fileName: downFile,
      content: scriptText({
        header: downHeader({ index, plan, recommendation, otherFile: upFile }),
        ...guards.down,
        statements: plan.down,
      }),
    },
  };
}

/** The blocks before and after the statements of each file, each with its semicolon. */
export function pairGuards(
  index: NamedIndex,
  plan: PlannedStatements,
  replaced: readonly ReplacedIndex[],
): PairGuards {
  return plan.partitioned ? treeGuards(index, plan, replaced) : tableGuards(index, replaced);
}

function tableGuards({ definition, name }: NamedIndex, replaced: readonly ReplacedIndex[]): PairGuards {
  return {
    up: {
      beforeText: 'the name is free, or held by this very index, valid.',
      before: beforeCreateGuard(definition, name),
      afterText: 'IF NOT EXISTS looks at nothing but the name; this looks at the index.',
      after: afterCreateGuard(definition, name),
    },
    down: {
      beforeText: `what holds the name is the index of the up file, or nothing${alsoReplaced(replaced)}.`,
      before: beforeDropGuard(definition, name, replaced),
      afterText: 'the name is free.',
      after: afterDropGuard(definition, name),
    },
  };
}

function treeGuards(
  root: NamedIndex,
  { members }: PlannedStatements,
  replaced: readonly ReplacedIndex[],
): PairGuards {
  return {
    up: {
      beforeText: 'every name is free, or held by an index of its table that is no unfinished build.',
      before: beforeTreeCreateGuard(root, members),
      afterText: 'the table and every partition has its index, attached and valid.',
      after: afterTreeCreateGuard(root),
    },
    down: {
      beforeText: `what holds the names are indexes of these tables, or nothing${alsoReplaced(replaced)}.`,
      before: beforeTreeDropGuard(root, members, replaced),
      afterText: 'the names are free.',
      after: afterTreeDropGuard(members),
    },
  };
}

function alsoReplaced(replaced: readonly ReplacedIndex[]): string {
  return replaced.length === 0 ? '' : '; and what it replaced is there';
}
