/** The indexes that exist, as they are judged: one alone, or a partitioned table's with all that are attached to it. */
import type { RestorableIndex } from '../model/existing-index.ts';
import type { RelationName } from '../model/relation.ts';
import type { Catalogue, Index, Relation } from '../model/snapshot.ts';
import { groupBy, sum } from '../util/collections.ts';
import { compareText, quoteRelation } from '../util/identifiers.ts';
import { PAGE_BYTES } from '../util/page.ts';

export interface TreeMember {
  readonly relation: Relation;
  readonly index: Index;
}

export interface IndexTree extends TreeMember {
  /** Itself first, each below its parent. */
  readonly members: readonly TreeMember[];
  /** Counted of all; null where the counters of one could not be read. */
  readonly scans: number | null;
  /** From when on all of them counted, ISO 8601; null where that is not known. */
  readonly since: string | null;
  /** On disk. */
  readonly sizeBytes: number;
}

/** All of a catalogue, by relation and name. */
export function indexTrees({ relations }: Catalogue): readonly IndexTree[] {
  const all = relations.flatMap((relation) => relation.indexes.map((index) => ({ relation, index })));
  const attached = groupBy(
    all.filter(({ index }) => index.parent !== null),
    ({ index }) => quoteRelation(index.parent as RelationName),
  );
  const below = (member: TreeMember): readonly TreeMember[] => [
    member,
    ...(attached.get(quoteRelation(nameOf(member))) ?? []).flatMap(below),
  ];
  return all
    .filter(({ index }) => index.parent === null)
    .map((root) => tree(root, below(root)))
    .sort((a, b) => compareText(quoteRelation(nameOf(a)), quoteRelation(nameOf(b))));
}

function tree(root: TreeMember, members: readonly TreeMember[]): IndexTree {
  const stored = members.filter(({ relation }) => !isPartitioned(relation));
  const scans = stored.map(({ index }) => index.usage?.scans ?? null);
  const since = stored.map(({ relation }) => relation.activity?.since ?? null);
  return {
    ...root,
    members,
    scans: isKnown(scans) ? sum(scans, (count) => count) : null,
    // The counters of a partition may have been reset alone.
    since: isKnown(since) ? (since.toSorted(compareText).at(-1) ?? null) : null,
    sizeBytes: sum(stored, ({ index }) => index.size.blocks) * PAGE_BYTES,
  };
}

function isKnown<T>(values: readonly (T | null)[]): values is readonly T[] {
  return values.every((value) => value !== null);
}

export function isPartitioned({ kind }: Relation): boolean {
  return kind === 'partitioned-table';
}

/** An index is in the schema of its table. */
export function nameOf({ relation, index }: TreeMember): RelationName {
  return { schema: relation.schema, name: index.name };
}

export function restorable(tree: IndexTree): readonly RestorableIndex[] {
  return tree.members.map(({ relation, index }) => ({
    name: index.name,
    relation: { schema: relation.schema, name: relation.name },
    definition: index.definition,
    partitioned: isPartitioned(relation),
    hasExpressions: index.keys.some(({ target }) => target.kind === 'expression'),
    parent: index.parent,
    comment: index.attributes?.comment ?? null,
    statisticsTargets: index.attributes?.statisticsTargets ?? [],
  }));
}
