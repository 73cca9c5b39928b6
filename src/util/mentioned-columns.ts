/** Which of a relation's columns an SQL expression or condition reads. */
import { unquoteIdentifier } from './identifiers.ts';
import { sqlTokens } from './sql-tokens.ts';

/** By name, wherever it stands in the text: rather one too many. In the order given. */
export function mentionedColumns<Column extends { readonly name: string }>(
  columns: readonly Column[],
  sql: string,
): readonly Column[] {
  const names = new Set<string>();
  for (const { kind, text } of sqlTokens(sql))
    if (kind === 'word') names.add(text.toLowerCase());
    else if (kind === 'name') names.add(unquoteIdentifier(text));
  return columns.filter(({ name }) => names.has(name));
}
