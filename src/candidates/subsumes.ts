/** Whether an index that exists already serves all that a candidate would. Conditions of partial ones are compared in the twin, whose server prints both alike. */
import type { IndexDefinition, IndexKey } from '../model/index-definition.ts';
import type { Index, Relation } from '../model/snapshot.ts';
import { reverse, targetId } from './key.ts';

/** An index of fewer pages (8 MB) is read whole so fast that a narrower one beside it is not worth a thought. */
const LARGE_INDEX_PAGES = 1000;

/** Whether an existing index is all that the candidate would be. A large one that holds more may be much the larger: the twin, which knows sizes, decides. */
export function isServed(relation: Relation, candidate: IndexDefinition): boolean {
  return relation.indexes.some(
    (index) =>
      subsumes(index, candidate) &&
      (columnCount(index) <= columnCount(candidate) || index.size.pages < LARGE_INDEX_PAGES),
  );
}

function columnCount({ keys, included }: Comparable): number {
  return keys.length + included.length;
}

/** What two indexes are compared by; a candidate's definition and an existing index both have it. */
type Comparable = Pick<IndexDefinition, 'keys' | 'included' | 'predicate'> & {
  readonly accessMethod: string;
};

function subsumes(index: Index, candidate: IndexDefinition): boolean {
  return index.isValid && definitionSubsumes(index, candidate);
}

/** A wider definition serves a narrower one whose keys it begins with, in one direction or the other. */
export function definitionSubsumes(wider: Comparable, narrower: Comparable): boolean {
  if (wider.accessMethod !== 'btree' || narrower.accessMethod !== 'btree') return false;
  if (wider.predicate !== null && wider.predicate !== narrower.predicate) return false;
  if (narrower.keys.length > wider.keys.length) return false;
  const begin = wider.keys.slice(0, narrower.keys.length);
  const stored = new Set([
    ...wider.keys.flatMap((key) => (key.target.kind === 'column' ? [key.target.column] : [])),
    ...wider.included,
  ]);
  return (
    (sameKeys(begin, narrower.keys) || sameKeys(begin, narrower.keys.map(reverse))) &&
    narrower.included.every((column) => stored.has(column))
  );
}

function sameKeys(a: readonly IndexKey[], b: readonly IndexKey[]): boolean {
  return a.every((key, at) => {
    const other = b[at];
    return (
      other !== undefined &&
      targetId(key.target) === targetId(other.target) &&
      key.direction === other.direction &&
      key.nulls === other.nulls &&
      key.opclass === other.opclass &&
      key.collation === other.collation
    );
  });
}
