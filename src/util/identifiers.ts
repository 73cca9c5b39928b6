/** Quotes, compares and prints SQL identifiers. */
import type { RelationName } from '../model/relation.ts';

/** Always quoted: `a"b` -> `"a""b"`. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The name that SQL as the server prints it means: `"a""b"` -> `a"b`, `a` -> `a`. */
export function unquoteIdentifier(printed: string): string {
  return printed.startsWith('"') ? printed.slice(1, -1).replaceAll('""', '"') : printed;
}

/** `'it''s'`, with the E'' form only where a backslash needs it. */
export function quoteLiteral(text: string): string {
  const doubled = text.replaceAll("'", "''");
  return text.includes('\\') ? ` E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

/** `"public"."orders"`: the SQL form, and the key by which relations are looked up. */
export function quoteRelation(relation: RelationName): string {
  return `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.name)}`;
}

/** As SET search_path takes it: `"app", "public"`. */
export function searchPathList(schemas: readonly string[]): string {
  return schemas.map(quoteIdentifier).join(', ') || "''";
}

/** For people: `public.orders`, quoted only where SQL would need it for more than being a reserved word. */
export function displayRelation(relation: RelationName): string {
  return `${displayIdentifier(relation.schema)}.${displayIdentifier(relation.name)}`;
}

export function displayIdentifier(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : quoteIdentifier(name);
}

/**
 * Replaces control characters, so that a hostile name cannot break out of a line or drive a terminal, and shows what
 * would turn the line around or not be seen (bidirectional controls, zero-width characters) as `\\u{202e}`.
 * A joiner between two emoji is part of the picture and stays.
 */
export function singleLine(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
      .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
      .replace(invisible, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
  );
}

const invisible =
  /(?<!\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d|\u200d(?!\p{Extended_Pictographic})|[\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/** Code-unit order: the same on every machine, unlike localeCompare. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
