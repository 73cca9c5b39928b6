/** Whether one index serves all that another would: what exists a candidate, one candidate another. Conditions of partial ones, and expressions, are compared in the twin too, whose server prints both alike. */
import type { IndexDefinition, IndexKey } from '../model/index-definition.ts';
import type { Index, Relation } from '../model/snapshot.ts';
import { LARGE_INDEX_PAGES } from '../util/much-smaller.ts';
import { reverse, targetId } from './key.ts';

/**
 * Whether an existing index is all that the candidate would be. A large one of the same method that holds more may be much the larger:
 * the twin, which knows sizes, decides.
 */
export function isServed(relation: Relation, candidate: IndexDefinition): boolean {
  return relation.indexes.some(
    (index) =>
      subsumes(index, candidate) &&
      (index.accessMethod !== candidate.accessMethod ||
        columnCount(index) <= columnCount(candidate) ||
        index.size.pages < LARGE_INDEX_PAGES),
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

/** Whether all that the narrower one serves the wider one serves too. */
export function definitionSubsumes(wider: Comparable, narrower: Comparable): boolean {
  if (wider.predicate !== null && wider.predicate !== narrower.predicate) return false;
  if (narrower.keys.length > wider.keys.length) return false;
  if (wider.accessMethod === 'btree' && narrower.accessMethod === 'btree') return beginsWith(wider, narrower);
  return KEY_BY_KEY.has(wider.accessMethod)
    ? narrower.keys.every((key) => wider.keys.some((other) => servesKey(wider, other, narrower, key)))
    : narrower.keys.every((key, at) => servesKey(wider, wider.keys[at], narrower, key));
}

/** Methods to which all keys are equal, whatever their order: others search well by the first of them only. */
const KEY_BY_KEY = new Set(['gin', 'brin']);

/** A B-tree serves a narrower one whose keys it begins with, in one direction or the other. */
function beginsWith(wider: Comparable, narrower: Comparable): boolean {
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

/** One key by one other, of any method but B-tree by B-tree. */
function servesKey(
  { accessMethod: has }: Comparable,
  key: IndexKey | undefined,
  { accessMethod: wants }: Comparable,
  wanted: IndexKey,
): boolean {
  if (key === undefined || targetId(key.target) !== targetId(wanted.target)) return false;
  if (key.collation !== wanted.collation) return false;
  const [class_, wantedClass] = [className(key), className(wanted)];
  if (has === wants && class_ === wantedClass) return true;
  // A value that is found, or a range of them, is found by a B-tree; not one for patterns alone.
  if (has === 'btree') return ['hash', 'brin'].includes(wants) && class_ === null && wantedClass === null;
  return SERVES.has([has, class_ ?? '', wants, wantedClass ?? ''].join(' '));
}

/** Method and operator class of an index, and of one that it does without, default classes left empty. */
const SERVES = new Set([
  'gin  gin jsonb_path_ops',
  'gist gist_trgm_ops gin gin_trgm_ops',
  'gist inet_ops spgist ',
  'spgist  gist inet_ops',
]);

/** Name of an operator class, without its schema and its options. */
function className({ opclass }: IndexKey): string | null {
  const [, name] = /^(?:(?:"(?:[^"]|"")*"|[^".\s]+)\.)?("?[^".\s(]+"?)/.exec(opclass ?? '') ?? [];
  return name?.replaceAll('"', '') ?? null;
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
