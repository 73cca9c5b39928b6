/** Decides which statements drop an index that exists, and which make it again. */
import type { RestorableIndex } from '../model/existing-index.ts';
import { indexName } from './drop-guards.ts';
import type { MigrationStatement } from './statements.ts';

export interface PlannedDrop {
  /** Of a partitioned table. */
  readonly partitioned: boolean;
  readonly up: readonly MigrationStatement[];
  readonly down: readonly MigrationStatement[];
}

/**
 * Dropping the index of a partitioned table, which cannot be concurrent, drops what is attached to it. It is made again as it
 * would be made first: on the table alone, concurrently on the partitions, and attached, the lowest first.
 * @param members the index itself first, each below its parent
 */
export function planDrop(members: readonly RestorableIndex[]): PlannedDrop {
  const [root] = members;
  if (root === undefined) throw new Error('a drop without an index');
  const attach = members.flatMap((member): MigrationStatement[] =>
    member.parent === null ? [] : [{ kind: 'attach-index', parent: member.parent, index: indexName(member) }],
  );
  return {
    partitioned: root.partitioned,
    up: [{ kind: 'drop-index', index: indexName(root), concurrently: !root.partitioned }],
    down: [
      ...members.filter(({ partitioned }) => partitioned).map(restore),
      ...members.filter(({ partitioned }) => !partitioned).map(restore),
      ...attach.toReversed(),
      ...members.flatMap(attributes),
      // Without it the planner guesses what an expression yields.
      ...(root.hasExpressions ? [{ kind: 'analyze', relation: root.relation } as const] : []),
    ],
  };
}

function restore(index: RestorableIndex): MigrationStatement {
  return { kind: 'restore-index', index, concurrently: !index.partitioned };
}

function attributes(member: RestorableIndex): readonly MigrationStatement[] {
  const index = indexName(member);
  return [
    ...member.statisticsTargets.map(
      ({ column, target }) => ({ kind: 'set-statistics', index, column, target }) as const,
    ),
    ...(member.comment === null ? [] : [{ kind: 'comment-index', index, comment: member.comment } as const]),
  ];
}
