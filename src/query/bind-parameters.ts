/** Puts literals in the place of parameters. */
import type { ParameterUse } from '../model/query.ts';
import { visitNodes } from './ast.ts';
import { parseSql } from './parser.ts';

/** A page of results, where nothing tells how many rows a LIMIT lets through. */
const USUAL_LIMIT = 50;

/**
 * The text with LIMIT and OFFSET parameters bound: for a plan that does not know the limit, the server assumes a tenth of all
 * rows, and prefers sorting them. A statement that was observed returned about as many rows as its limit, or fewer.
 * @param meanRows rows a call returned on average, or null
 * @param observed values that a session sent, by position, which come first
 */
export function bindLimits(
  text: string,
  parameters: readonly ParameterUse[],
  meanRows: number | null,
  observed: readonly (string | null)[] = [],
): string {
  const limit = Math.max(1, Math.ceil(meanRows ?? USUAL_LIMIT));
  const literals = new Map<number, string>();
  for (const [at, { kind }] of parameters.entries()) {
    const sent = /^\d+$/.exec(observed[at] ?? '')?.[0];
    if (kind === 'limit') literals.set(at + 1, sent ?? String(limit));
    if (kind === 'offset') literals.set(at + 1, sent ?? '0');
  }
  return bindParameters(text, literals);
}

/** @param literals SQL by parameter number; parameters that are not in it stay. Text that cannot be parsed is returned as it is. */
export function bindParameters(text: string, literals: ReadonlyMap<number, string>): string {
  const parsed = literals.size === 0 ? null : parseSql(text);
  if (parsed === null || !('stmts' in parsed)) return text;
  const places: { readonly start: number; readonly literal: string; readonly number: number }[] = [];
  visitNodes(parsed.stmts, (node) => {
    if ('ParamRef' in node) {
      const { number = 0, location = 0 } = node.ParamRef;
      const literal = literals.get(number);
      if (literal !== undefined) places.push({ start: location, literal, number });
    }
    return true;
  });
  // Locations count UTF-8 bytes; from the last to the first, none of them moves.
  let bytes = Buffer.from(text);
  for (const { start, literal, number } of places.sort((a, b) => b.start - a.start))
    bytes = Buffer.concat([
      bytes.subarray(0, start),
      Buffer.from(literal),
      bytes.subarray(start + `$${number}`.length),
    ]);
  return bytes.toString();
}
