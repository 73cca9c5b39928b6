/** Existing indexes that look as if they could serve in a new one's place, with why they do not. */
import { targetId } from '../candidates/key.ts';
import type { IndexDefinition, IndexKeyTarget } from '../model/index-definition.ts';
import type { Index, Relation } from '../model/snapshot.ts';
import { displayIdentifier, singleLine } from '../util/identifiers.ts';

/** One sentence an index: those whose first key is one of the new index's keys. */
export function nearDuplicates(relation: Relation, definition: IndexDefinition): readonly string[] {
  const wanted = new Set(definition.keys.map((key) => targetId(key.target)));
  return relation.indexes
    .filter(({ keys: [first] }) => first !== undefined && wanted.has(targetId(first.target)))
    .map((index) => `${displayIdentifier(index.name)}: ${whyNot(index, definition)}`);
}

const METHODS: Readonly<Record<string, string>> = {
  btree: 'a B-tree',
  hash: 'a hash index',
  gin: 'a GIN index',
  gist: 'a GiST index',
  spgist: 'an SP-GiST index',
  brin: 'a BRIN index',
};

function whyNot(index: Index, definition: IndexDefinition): string {
  if (!index.isValid) return 'it is invalid.';
  if (index.accessMethod !== definition.accessMethod)
    return `it is ${METHODS[index.accessMethod] ?? `of the method ${displayIdentifier(index.accessMethod)}`}, not ${METHODS[definition.accessMethod]}.`;
  if (index.predicate !== null && definition.predicate === null) return 'it is partial and leaves rows out.';
  const held = new Set(index.keys.map((key) => targetId(key.target)));
  const missing = definition.keys.flatMap(({ target }) =>
    held.has(targetId(target)) ? [] : [display(target)],
  );
  if (missing.length > 0) return `it does not hold ${missing.join(', ')}.`;
  if (definition.accessMethod !== 'btree') return 'its operator class or its condition differs.';
  return index.predicate === null
    ? 'its keys are in another order or direction.'
    : 'its keys or its condition differ.';
}

function display(target: IndexKeyTarget): string {
  return target.kind === 'column' ? displayIdentifier(target.column) : singleLine(target.sql);
}
