/** Foreign keys as pg_get_constraintdef() prints them, and the indexes by which a server looks for what refers to a row. */
import type { RelationName } from '../model/relation.ts';
import type { Index } from '../model/snapshot.ts';
import { unquoteIdentifier } from './identifiers.ts';

export interface ForeignKey {
  readonly columns: readonly string[];
  readonly referred: RelationName;
  /** In the order of `columns`. */
  readonly referredColumns: readonly string[];
}

const IDENTIFIER = '(?:"(?:[^"]|"")*"|[^\\s."(),]+)';
const FOREIGN_KEY = new RegExp(
  `^FOREIGN KEY \\(((?:"(?:[^"]|"")*"|[^")])*)\\) REFERENCES (${IDENTIFIER})\\.(${IDENTIFIER})\\(((?:"(?:[^"]|"")*"|[^")])*)\\)`,
);

/** Null for the definition of another kind of constraint. */
export function parseForeignKey(definition: string): ForeignKey | null {
  const match = FOREIGN_KEY.exec(definition);
  if (match === null) return null;
  const [, columns = '', schema = '', name = '', referredColumns = ''] = match;
  return {
    columns: identifiers(columns),
    referred: { schema: unquoteIdentifier(schema), name: unquoteIdentifier(name) },
    referredColumns: identifiers(referredColumns),
  };
}

/** `a, "b c", PERIOD d` -> names. */
function identifiers(list: string): string[] {
  return [...list.matchAll(new RegExp(`(?:PERIOD )?(${IDENTIFIER})`, 'g'))].map((match) =>
    unquoteIdentifier(match[1] ?? ''),
  );
}

export type SearchingIndex = Pick<Index, 'keys' | 'isValid' | 'predicate' | 'accessMethod'>;

/**
 * The column by whose values an index finds rows as the checks of a foreign key ask for them, wherever they are: by the server's own
 * equality, in the column's collation. Null for an index of some rows, and for one whose use is for the planner to say.
 */
export function searchedColumn({
  keys: [first],
  isValid,
  predicate,
  accessMethod,
}: SearchingIndex): string | null {
  const whole = isValid && predicate === null && ['btree', 'hash'].includes(accessMethod);
  const plain = first?.collation === null && first.opclass === null;
  return whole && plain && first.target.kind === 'column' ? first.target.column : null;
}
