/** Where a relation stands in its tree of partitions. */
import type { RelationName } from '../model/relation.ts';
import type { Relation } from '../model/snapshot.ts';
import { quoteRelation } from './identifiers.ts';

/**
 * A relation and the partitioned tables above it, bottom up, by qualified name; the last one is the same for all of a tree.
 * @param relations by qualified name; a parent that is not among them ends the line
 */
export function lineageOf(
  relation: RelationName,
  relations: ReadonlyMap<string, Relation>,
): readonly string[] {
  const lineage: string[] = [];
  for (let at: RelationName | null = relation; at !== null; ) {
    const name = quoteRelation(at);
    lineage.push(name);
    at = relations.get(name)?.partition.parent ?? null;
  }
  return lineage;
}
