/** Quotes, compares and prints SQL identifiers. */
import type { RelationName } from '../model/relation.ts';

/** Always quoted: `a"b` -> `"a""b"`. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
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

/** For people: `public.orders`, quoted only where SQL would need it for more than being a reserved word. */
export function displayRelation(relation: RelationName): string {
  return `${displayIdentifier(relation.schema)}.${displayIdentifier(relation.name)}`;
}

export function displayIdentifier(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : quoteIdentifier(name);
}

/** Replaces control characters, so that a hostile name cannot break out of a line or drive a terminal. */
export function singleLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
}

/** Code-unit order: the same on every machine, unlike localeCompare. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
