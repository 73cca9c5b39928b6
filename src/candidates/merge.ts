/** Index merging (Chaudhuri and Narasayya, ICDE 1999): of two indexes that different queries want on one table, one that serves both in less room. */
import type { CandidateIndex, IndexDefinition, IndexKey } from '../model/index-definition.ts';
import type { Relation } from '../model/snapshot.ts';
import { groupBy } from '../util/collections.ts';
import { compareText, quoteRelation } from '../util/identifiers.ts';
import { isHalfOfRow } from './covering.ts';
import { definitionId, targetId } from './key.ts';
import { definitionSubsumes } from './subsumes.ts';

/** A candidate that plans use where every candidate is there. */
export interface WantedIndex {
  readonly candidate: CandidateIndex;
  /** Ids of the queries that use it: fewer than it could serve. */
  readonly wantedBy: readonly string[];
  /** What they cost today, over all calls. */
  readonly weight: number;
}

/** Of a table as many are merged with each other, the heaviest; and as many of what they become are kept, of two and of three. */
const MOST_PARTS = 5;
const MOST_OF_A_TABLE = 12;
/** In all, the heaviest: each is made and planned with. */
const MOST = 100;

/** Sorted by id; none that is wanted as it is. */
export function mergeCandidates(
  wanted: readonly WantedIndex[],
  relations: ReadonlyMap<string, Relation>,
  maxWidth: number,
): readonly CandidateIndex[] {
  const trees = wanted.filter(({ candidate }) => candidate.definition.accessMethod === 'btree');
  const tables = groupBy(trees, ({ candidate }) => quoteRelation(candidate.definition.relation));
  return [...tables]
    .flatMap(([name, indexes]) => {
      const relation = relations.get(name);
      return relation === undefined ? [] : mergeTable(indexes, relation, maxWidth);
    })
    .sort(byWeight)
    .slice(0, MOST)
    .map(({ candidate }) => candidate)
    .sort((a, b) => compareText(a.id, b.id));
}

function mergeTable(
  indexes: readonly WantedIndex[],
  relation: Relation,
  maxWidth: number,
): readonly WantedIndex[] {
  const heavy = [...indexes].sort(byWeight).slice(0, MOST_PARTS);
  const known = new Set(indexes.map(({ candidate }) => candidate.id));
  const merged = (ones: readonly WantedIndex[]): readonly WantedIndex[] => {
    const found = new Map<string, WantedIndex>();
    for (const one of ones)
      for (const other of heavy)
        for (const definition of merge(one, other, relation, maxWidth)) {
          const id = definitionId(definition);
          if (!known.has(id)) found.set(id, together(id, definition, one, other));
        }
    for (const id of found.keys()) known.add(id);
    return [...found.values()].sort(byWeight).slice(0, MOST_OF_A_TABLE);
  };
  const ofTwo = merged(heavy);
  return [...ofTwo, ...merged(ofTwo)];
}

function together(
  id: string,
  definition: IndexDefinition,
  one: WantedIndex,
  other: WantedIndex,
): WantedIndex {
  const queryIds = new Set([...one.candidate.queryIds, ...other.candidate.queryIds]);
  return {
    candidate: { id, definition, generators: ['merge'], queryIds: [...queryIds].sort(compareText) },
    wantedBy: [...new Set([...one.wantedBy, ...other.wantedBy])],
    weight: one.weight + other.weight,
  };
}

/** The first with what the second holds more: in the leaves alone, and as further keys where they fit. */
function merge(
  one: WantedIndex,
  other: WantedIndex,
  relation: Relation,
  maxWidth: number,
): readonly IndexDefinition[] {
  const first = one.candidate.definition;
  const second = other.candidate.definition;
  // Only through its leading key does an index let in queries of the other.
  if (!sameKey(first.keys[0], second.keys[0]) || first.predicate !== second.predicate) return [];
  if (definitionSubsumes(first, second) || definitionSubsumes(second, first)) return [];
  if (other.wantedBy.every((id) => one.wantedBy.includes(id))) return [];
  const held = new Set(first.keys.map(({ target }) => targetId(target)));
  const further = second.keys.filter(({ target }) => !held.has(targetId(target)));
  const columns = [...first.included, ...second.included];
  const keys = [...first.keys, ...further];
  const included = columns.length === 0 ? null : leaf(first.keys, [...columns, ...columnsOf(further)]);
  return [
    ...(further.length > 0 && keys.length <= maxWidth
      ? [{ ...first, keys, included: leaf(keys, columns) }]
      : []),
    ...(included === null || further.some(({ target }) => target.kind === 'expression')
      ? []
      : [{ ...first, included }]),
  ].filter(
    (merged) =>
      merged.included.length === 0 || isHalfOfRow(relation, [...columnsOf(merged.keys), ...merged.included]),
  );
}

function columnsOf(keys: readonly IndexKey[]): readonly string[] {
  return keys.flatMap(({ target }) => (target.kind === 'column' ? [target.column] : []));
}

/** What the leaves hold besides the keys, each once. */
function leaf(keys: readonly IndexKey[], columns: readonly string[]): readonly string[] {
  const held = new Set(columnsOf(keys));
  return [...new Set(columns.filter((column) => !held.has(column)))].sort(compareText);
}

function sameKey(one: IndexKey | undefined, other: IndexKey | undefined): boolean {
  return (
    one !== undefined &&
    other !== undefined &&
    targetId(one.target) === targetId(other.target) &&
    one.direction === other.direction &&
    one.nulls === other.nulls &&
    one.opclass === other.opclass &&
    one.collation === other.collation
  );
}

function byWeight(a: WantedIndex, b: WantedIndex): number {
  return b.weight - a.weight || compareText(a.candidate.id, b.candidate.id);
}
