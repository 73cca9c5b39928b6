/** Whether a foreign key's own searches of the referring table need an index: each delete of a referred row makes one. */
import type { Index, Relation } from '../model/snapshot.ts';
import { parseForeignKey } from '../util/foreign-key.ts';
import { displayIdentifier } from '../util/identifiers.ts';

/**
 * Name of a foreign key that the index serves, and none of the others; null for none.
 * @param others indexes of the relation that stay
 */
export function onlyServedForeignKey(
  relation: Relation,
  index: Index,
  others: readonly Pick<Index, 'keys' | 'isValid' | 'predicate'>[],
): string | null {
  const first = firstColumn(index);
  if (first === null || !index.isValid) return null;
  for (const { type, definition, name } of relation.constraints) {
    const key = type === 'foreign-key' ? parseForeignKey(definition) : null;
    if (key === null || !key.columns.includes(first)) continue;
    const serves = (other: (typeof others)[number]) =>
      other.isValid && other.predicate === null && key.columns.includes(firstColumn(other) ?? '');
    if (!others.some(serves)) return displayIdentifier(name);
  }
  return null;
}

function firstColumn({ keys: [first] }: Pick<Index, 'keys'>): string | null {
  return first?.target.kind === 'column' ? first.target.column : null;
}
