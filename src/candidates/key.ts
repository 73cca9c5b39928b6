/** Index keys as the generators compose them. */
import type { AccessMethod, IndexDefinition, IndexKey, IndexKeyTarget } from '../model/index-definition.ts';
import type { OrderKey } from '../model/predicate.ts';
import type { RelationName } from '../model/relation.ts';
import { quoteRelation } from '../util/identifiers.ts';

/** A key in the default direction, with the default operator class. */
export function ascending(target: IndexKeyTarget): IndexKey {
  return { target, direction: 'asc', nulls: 'last', opclass: null, collation: null };
}

export function columnKey(column: string): IndexKey {
  return ascending({ kind: 'column', column });
}

/** Text by which two targets are the same. */
export function targetId(target: IndexKeyTarget): string {
  return target.kind === 'column' ? `c:${target.column}` : `e:${target.sql}`;
}

/** Text by which two targets of any relations are the same. */
export function targetKey(relation: RelationName, target: IndexKeyTarget): string {
  return `${quoteRelation(relation)} ${targetId(target)}`;
}

/** Each target once, the first one wins. */
export function distinctKeys(keys: readonly IndexKey[]): IndexKey[] {
  const seen = new Set<string>();
  return keys.filter((key) => {
    const id = targetId(key.target);
    return !seen.has(id) && seen.add(id) !== undefined;
  });
}

/**
 * Keys that deliver an order. A B-tree is read in both directions, so of an order and its reverse the one that needs fewer
 * words is taken, and ascending first where both need as many: two queries that differ in direction alone share an index.
 */
export function orderKeys(order: readonly OrderKey[]): IndexKey[] {
  const forward = order.map((key) => ({
    ...ascending(key.target),
    direction: key.direction,
    nulls: key.nulls,
  }));
  const backward = forward.map(reverse);
  return markers(backward) < markers(forward) ||
    (markers(backward) === markers(forward) && backward[0]?.direction === 'asc')
    ? backward
    : forward;
}

export function reverse(key: IndexKey): IndexKey {
  return {
    ...key,
    direction: key.direction === 'asc' ? 'desc' : 'asc',
    nulls: key.nulls === 'first' ? 'last' : 'first',
  };
}

/** Words beyond the bare column: DESC, and NULLS where it is not the direction's default. */
function markers(keys: readonly IndexKey[]): number {
  return (
    keys.filter((key) => key.direction === 'desc').length + keys.filter((key) => !hasDefaultNulls(key)).length
  );
}

function hasDefaultNulls(key: IndexKey): boolean {
  return key.nulls === (key.direction === 'asc' ? 'last' : 'first');
}

export function btree(
  relation: RelationName,
  keys: readonly IndexKey[],
  predicate: string | null = null,
): IndexDefinition {
  const accessMethod: AccessMethod = 'btree';
  return {
    relation: { schema: relation.schema, name: relation.name },
    accessMethod,
    keys,
    included: [],
    predicate,
  };
}

/** Canonical text of a definition: the candidate's id. */
export function definitionId(definition: IndexDefinition): string {
  const keys = definition.keys.map((key) =>
    [
      targetId(key.target),
      key.direction === 'desc' ? 'desc' : '',
      hasDefaultNulls(key) ? '' : `nulls ${key.nulls}`,
      key.opclass ?? '',
      key.collation === null ? '' : `collate ${key.collation}`,
    ]
      .filter((part) => part !== '')
      .join(' '),
  );
  return [
    quoteRelation(definition.relation),
    definition.accessMethod,
    `(${keys.join(', ')})`,
    definition.included.length === 0 ? '' : `include (${definition.included.join(', ')})`,
    definition.predicate === null ? '' : `where ${definition.predicate}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
