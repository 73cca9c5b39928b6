/** The partitions of a table, as the catalogue of the Snapshot has them. */
import type { RelationName } from '../model/relation.ts';
import type { Catalogue, Relation } from '../model/snapshot.ts';
import { compareText, quoteRelation } from '../util/identifiers.ts';

export interface PartitionNode {
  readonly relation: RelationName;
  /** Whether it is partitioned itself, and so holds no rows. */
  readonly partitioned: boolean;
  /** The table it is a partition of; null for the root. */
  readonly parent: RelationName | null;
}

/** The table and all under it, parents before their partitions, by name; null for a table that is not partitioned. */
export function partitionTree(relation: RelationName, catalogue: Catalogue): readonly PartitionNode[] | null {
  const root = catalogue.relations.find((one) => isSame(one, relation));
  return root?.kind === 'partitioned-table' ? nodesUnder(root, catalogue) : null;
}

function nodesUnder(relation: Relation, catalogue: Catalogue): readonly PartitionNode[] {
  const { schema, name, kind, partition } = relation;
  const partitions = catalogue.relations
    .filter((one) => one.partition.parent !== null && isSame(one.partition.parent, relation))
    .sort((a, b) => compareText(quoteRelation(a), quoteRelation(b)));
  return [
    { relation: { schema, name }, partitioned: kind === 'partitioned-table', parent: partition.parent },
    ...partitions.flatMap((one) => nodesUnder(one, catalogue)),
  ];
}

function isSame(a: RelationName, b: RelationName): boolean {
  return a.schema === b.schema && a.name === b.name;
}
