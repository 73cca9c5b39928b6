/** What parents would force on their children, were a tree made from its top; source and twin are to differ in nothing. */

import type { RelationName } from '../model/relation.ts';
import type { Column, Relation } from '../model/snapshot.ts';
import { groupBy } from '../util/collections.ts';
import { quoteRelation } from '../util/identifiers.ts';

export interface Inheritance {
  /** The twin's. */
  readonly major: number;
  /** Whether the column is NOT NULL here and not so in some child, or child's child, of plain inheritance. */
  isStrictAlone(relation: Relation, column: Column): boolean;
  /** Whether a relation has its identity columns from its parent: a partition from PG 17 on, which may then bring none. */
  getsIdentity(relation: Relation): boolean;
  /** Children before their parents: what a parent passes on then meets what the child has of its own, and merges with it. */
  readonly childrenFirst: readonly Relation[];
}

export function inheritanceOf(relations: readonly Relation[], major: number): Inheritance {
  const children = groupBy(
    relations.flatMap((child) =>
      parentsOf(child).map((parent) => ({ parent: quoteRelation(parent), child })),
    ),
    ({ parent }) => parent,
  );
  const childrenOf = (relation: Relation) =>
    (children.get(quoteRelation(relation)) ?? []).map(({ child }) => child);
  const childrenFirst = postorder(relations, childrenOf);
  const nullable = new Map<Relation, ReadonlySet<string>>();
  const nullableBelow = (relation: Relation) =>
    new Set(childrenOf(relation).flatMap((child) => [...(nullable.get(child) ?? [])]));
  const alone = new Map<Relation, ReadonlySet<string>>();
  for (const relation of childrenFirst) {
    const below = nullableBelow(relation);
    const own = relation.columns.filter(({ notNull }) => !notNull).map(({ name }) => name);
    nullable.set(relation, new Set([...own, ...below]));
    if (relation.partition.key === null) alone.set(relation, below);
  }
  return {
    major,
    isStrictAlone: (relation, { name, notNull }) => notNull && (alone.get(relation)?.has(name) ?? false),
    getsIdentity: ({ partition }) => partition.parent !== null && major >= 17,
    childrenFirst,
  };
}

function parentsOf({ inherits, partition }: Relation): readonly RelationName[] {
  return partition.parent === null ? inherits : [partition.parent, ...inherits];
}

/** All relations, each behind those that `before` gives for it. */
function postorder(
  relations: readonly Relation[],
  before: (relation: Relation) => readonly Relation[],
): readonly Relation[] {
  const seen = new Set<Relation>();
  const ordered: Relation[] = [];
  const visit = (relation: Relation): void => {
    if (seen.has(relation)) return;
    seen.add(relation);
    before(relation).forEach(visit);
    ordered.push(relation);
  };
  relations.forEach(visit);
  return ordered;
}
