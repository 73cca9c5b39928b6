/** The columns that an index depends on: an UPDATE that sets one of them cannot be heap-only. */
import type { IndexDefinition } from '../model/index-definition.ts';
import type { Relation } from '../model/snapshot.ts';
import { sqlTokens } from '../util/sql-tokens.ts';

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

/** By name, wherever it stands in the text: rather one too many. */
function mentioned(relation: Relation, sql: string): readonly string[] {
  const names = new Set<string>();
  for (const { kind, text } of sqlTokens(sql))
    if (kind === 'word') names.add(text.toLowerCase());
    else if (kind === 'name') names.add(text.slice(1, -1).replaceAll('""', '"'));
  return relation.columns.flatMap(({ name }) => (names.has(name) ? [name] : []));
}
