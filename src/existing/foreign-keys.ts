/** Whether a foreign key's own searches of the referring table need an index: each delete of a referred row makes one. */
import type { Index, Relation } from '../model/snapshot.ts';
import { parseForeignKey, type SearchingIndex, searchedColumn } from '../util/foreign-key.ts';
import { displayIdentifier } from '../util/identifiers.ts';

/**
 * Name of a foreign key that the index serves, and none of the others as it does; null for none. Of a key of several columns another
 * must begin with the same one: how many rows a value of it has decides what a search costs.
 * @param others indexes of the relation that stay
 */
export function onlyServedForeignKey(
  relation: Relation,
  index: SearchingIndex,
  others: readonly SearchingIndex[],
): string | null {
  const first = firstColumn(index);
  if (first === null || !index.isValid) return null;
  for (const { type, definition, name } of relation.constraints) {
    const key = type === 'foreign-key' ? parseForeignKey(definition) : null;
    if (key === null || !key.columns.includes(first)) continue;
    if (!others.some((other) => searchedColumn(other) === first)) return displayIdentifier(name);
  }
  return null;
}

function firstColumn({ keys: [first] }: Pick<Index, 'keys'>): string | null {
  return first?.target.kind === 'column' ? first.target.column : null;
}
