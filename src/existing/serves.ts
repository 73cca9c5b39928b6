/** Whether one index does all that another one does, so that the other can go. */
import type { IndexDefinition, IndexKey } from '../model/index-definition.ts';
import type { Index } from '../model/snapshot.ts';
import { stripOuterParentheses } from '../util/parentheses.ts';

type Shape = Pick<Index, 'accessMethod' | 'keys' | 'included' | 'predicate'>;

/** The same keys in the same order, the same condition, the same columns beside them. */
export function isSame(one: Index, other: Index): boolean {
  if (one.accessMethod === 'btree' || one.accessMethod === 'hash')
    return (
      one.accessMethod === other.accessMethod &&
      one.keys.length === other.keys.length &&
      one.keys.every((key, n) => sameKey(key, other.keys[n])) &&
      one.included.join('\n') === other.included.join('\n') &&
      condition(one) === condition(other)
    );
  // Other methods have parameters of operator classes and of storage that decide what they can do.
  return bodyOf(one) === bodyOf(other);
}

/**
 * A B-tree whose keys begin with the other's, all in the same direction or all in the reverse, which reads as well
 * backwards; with the same condition; and which holds the other's included columns.
 */
export function beginsWith(wider: Shape | IndexDefinition, narrower: Index): boolean {
  if (wider.accessMethod !== 'btree' || narrower.accessMethod !== 'btree') return false;
  if (condition(wider) !== condition(narrower)) return false;
  const held = new Set([
    ...wider.keys.flatMap(({ target }) => (target.kind === 'column' ? [target.column] : [])),
    ...wider.included,
  ]);
  return (
    narrower.keys.length <= wider.keys.length &&
    narrower.included.every((column) => held.has(column)) &&
    (narrower.keys.every((key, n) => sameKey(key, wider.keys[n])) ||
      narrower.keys.every((key, n) => sameKey(reversed(key), wider.keys[n])))
  );
}

function sameKey(one: IndexKey, other: IndexKey | undefined): boolean {
  return (
    other !== undefined &&
    targetText(one) === targetText(other) &&
    one.direction === other.direction &&
    one.nulls === other.nulls &&
    one.opclass === other.opclass &&
    one.collation === other.collation
  );
}

function targetText({ target }: IndexKey): string {
  return target.kind === 'column' ? `column ${target.column}` : `expression ${target.sql}`;
}

function reversed(key: IndexKey): IndexKey {
  return {
    ...key,
    direction: key.direction === 'asc' ? 'desc' : 'asc',
    nulls: key.nulls === 'first' ? 'last' : 'first',
  };
}

function condition({ predicate }: Pick<Shape, 'predicate'>): string | null {
  return predicate === null ? null : stripOuterParentheses(predicate);
}

/** What stands behind the name and the table. A name that holds the same words makes two bodies differ, never agree. */
function bodyOf({ definition, accessMethod }: Index): string {
  return definition.slice(definition.indexOf(` USING ${accessMethod} (`));
}
