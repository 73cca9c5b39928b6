/** The columns that an index depends on: an UPDATE that sets one of them cannot be heap-only. */
import type { IndexDefinition } from '../model/index-definition.ts';
import type { Relation } from '../model/snapshot.ts';
import { mentionedColumns } from '../util/mentioned-columns.ts';

/** What both a candidate and an index of the catalogue have. */
export type IndexParts = Pick<IndexDefinition, 'keys' | 'included' | 'predicate'>;

/** Keys, included columns, and what its expressions and its condition read (RelationGetIndexAttrBitmap in relcache.c). */
export function indexColumns(relation: Relation, index: IndexParts): ReadonlySet<string> {
  const columns = new Set([...index.included, ...conditionColumns(relation, index)]);
  for (const { target } of index.keys)
    for (const column of target.kind === 'column' ? [target.column] : mentioned(relation, target.sql))
      columns.add(column);
  return columns;
}

/** Those that decide whether a row is in the index. */
export function conditionColumns(relation: Relation, { predicate }: IndexParts): ReadonlySet<string> {
  return new Set(predicate === null ? [] : mentioned(relation, predicate));
}

function mentioned({ columns }: Relation, sql: string): readonly string[] {
  return mentionedColumns(columns, sql).map(({ name }) => name);
}
