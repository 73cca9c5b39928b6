/** Existing indexes that look as if they could serve in a new one's place, with why they do not. */
import type { IndexDefinition } from '../model/index-definition.ts';
import type { Index, Relation } from '../model/snapshot.ts';
import { displayIdentifier } from '../util/identifiers.ts';

/** One sentence an index: those whose first key is one of the new index's keys. */
export function nearDuplicates(relation: Relation, definition: IndexDefinition): readonly string[] {
  const wanted = new Set(
    definition.keys.flatMap((key) => (key.target.kind === 'column' ? [key.target.column] : [])),
  );
  return relation.indexes
    .filter((index) => {
      const first = index.keys[0]?.target;
      return index.accessMethod === 'btree' && first?.kind === 'column' && wanted.has(first.column);
    })
    .map((index) => `${displayIdentifier(index.name)}: ${whyNot(index, definition)}`);
}

function whyNot(index: Index, definition: IndexDefinition): string {
  if (!index.isValid) return 'it is invalid.';
  if (index.predicate !== null && definition.predicate === null) return 'it is partial and leaves rows out.';
  const missing = definition.keys.flatMap((key) => {
    const { target } = key;
    return target.kind === 'column' &&
      !index.keys.some((k) => k.target.kind === 'column' && k.target.column === target.column)
      ? [displayIdentifier(target.column)]
      : [];
  });
  return missing.length > 0
    ? `it does not hold ${missing.join(', ')}.`
    : index.predicate === null
      ? 'its keys are in another order or direction.'
      : 'its keys or its condition differ.';
}
