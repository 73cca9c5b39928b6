/** Reads a foreign key as pg_get_constraintdef() prints it. */
import type { RelationName } from '../model/relation.ts';
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
