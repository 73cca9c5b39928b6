/** Puts an index that is to go into the form that people and tools read. */
import type { RecommendedDrop } from '../model/existing-index.ts';
import type { RelationName } from '../model/relation.ts';
import type { WeightedQuery } from '../selection/cost-table.ts';
import { existingIndex, type StoredIndex } from '../selection/entry-cost.ts';
import type { WriteCosts } from '../selection/writes.ts';
import { sum } from '../util/collections.ts';
import { compareText, quoteRelation } from '../util/identifiers.ts';
import { type Costs, workloadCost } from './dearer.ts';
import { type IndexTree, isPartitioned, nameOf, restorable } from './index-tree.ts';
import type { Proposal } from './propose.ts';

export interface Dropped {
  readonly tree: IndexTree;
  readonly proposal: Proposal;
}

/** What is only a rest or a copy first, what takes most judgement last; then the largest. */
export function inOrder(dropped: readonly Dropped[]): readonly Dropped[] {
  const order = ['invalid', 'duplicate', 'subsumed', 'replaced', 'unused'];
  return dropped.toSorted(
    (a, b) =>
      order.indexOf(a.proposal.code) - order.indexOf(b.proposal.code) ||
      b.tree.sizeBytes - a.tree.sizeBytes ||
      compareText(quoteRelation(nameOf(a.tree)), quoteRelation(nameOf(b.tree))),
  );
}

/**
 * @param users queries whose plan used it
 * @param before plans with it, and `after` without all that is dropped
 */
export function describeDrop(
  { tree, proposal }: Dropped,
  users: readonly WeightedQuery[],
  before: Costs,
  after: Costs,
  writes: Pick<WriteCosts, 'estimateExisting'>,
): RecommendedDrop {
  const { scans, since, sizeBytes } = tree;
  if (scans === null || since === null) throw new Error(`nothing is known of ${tree.index.name}'s use`);
  // Those that weigh nothing are others with values in the place of their parameters.
  const losers = users.filter(({ calls }) => calls > 0);
  return {
    ...named(tree),
    code: proposal.code,
    reason: proposal.reason,
    members: restorable(tree),
    servedBy: proposal.servedBy,
    sizeBytes,
    scans,
    since,
    queries: losers.map(({ id }) => id).sort(compareText),
    costBefore: workloadCost(losers, before),
    costAfter: workloadCost(losers, after),
    writes: writes.estimateExisting(wholeOf(tree)),
  };
}

/** A partitioned table's index with what all of its partitions' hold. */
function wholeOf({ relation, index, members }: IndexTree): StoredIndex {
  const sizes = members
    .filter((member) => !isPartitioned(member.relation))
    .map((member) => existingIndex(member.relation, member.index).size);
  return {
    definition: existingIndex(relation, index).definition,
    size: {
      pages: sum(sizes, ({ pages }) => pages),
      tuples: sum(sizes, ({ tuples }) => tuples),
      treeHeight: Math.max(0, ...sizes.map(({ treeHeight }) => treeHeight)),
    },
  };
}

export function named({ relation, index }: IndexTree): {
  readonly name: string;
  readonly relation: RelationName;
} {
  return { name: index.name, relation: { schema: relation.schema, name: relation.name } };
}
