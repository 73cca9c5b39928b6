/** PostgreSQL's own parser (libpg-query, WebAssembly): loading it, and its answers as data. */
import type { Node, ParseResult } from '@pgsql/types';
import { fingerprintSync, hasSqlDetails, loadModule, normalizeSync, parseSync } from 'libpg-query';

/** Loads the parser (some 20 ms, once per process); everything else in this folder is synchronous after it. */
export function loadParser(): Promise<void> {
  return loadModule();
}

export interface SyntaxFailure {
  readonly message: string;
  /** Where the parser stopped, in characters from 0. */
  readonly position: number;
}

/** The syntax tree, or what the parser says against the text, with the position counted in characters from 1. */
export function parseSql(text: string): ParseResult | SyntaxFailure {
  // The parser's strings end at NUL, which no Postgres text holds: it would silently read a part only.
  if (text.includes('\0')) return { message: 'the text holds a NUL character', position: text.indexOf('\0') };
  if (text === '') return { message: 'the text is empty', position: 0 };
  try {
    return parseSync(text);
  } catch (error) {
    return syntaxFailure(error, text);
  }
}

/** The syntax tree, or null for text that is none. */
export function tryParse(text: string): ParseResult | null {
  const parsed = parseSql(text);
  return 'message' in parsed ? null : parsed;
}

/** The tree of one expression as EXPLAIN or an index definition prints it; null when it is none. */
export function parseExpression(text: string): Node | null {
  const statements = tryParse(`SELECT ${text}`)?.stmts ?? [];
  const [statement] = statements;
  if (statements.length !== 1 || statement?.stmt === undefined || !('SelectStmt' in statement.stmt))
    return null;
  const { targetList, fromClause } = statement.stmt.SelectStmt;
  const [target] = targetList ?? [];
  if (target === undefined || targetList?.length !== 1 || fromClause !== undefined) return null;
  return 'ResTarget' in target ? (target.ResTarget.val ?? null) : null;
}

/**
 * 16 hex digits, the same for statements that differ only in constants, parameters, lists, schemas or layout; null beyond the
 * stack's depth.
 */
export function fingerprint(text: string): string | null {
  try {
    return fingerprintSync(text);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The text with every constant as a parameter, numbered on from the highest there is. For text that can be parsed. */
export function normalise(text: string): string {
  return normalizeSync(text);
}

export const TOO_DEEP = 'the statement is nested too deeply to be read';

/** Messages that a text cut off in the middle gives. */
const CUT_OFF = /^(unterminated |syntax error at end of input)/;

function syntaxFailure(error: unknown, text: string): SyntaxFailure {
  if (!hasSqlDetails(error)) {
    if (error instanceof RangeError) return { message: TOO_DEEP, position: 0 };
    throw error;
  }
  const position = Math.min(error.sqlDetails?.cursorPosition ?? 0, text.length);
  const at = `${error.message} (character ${position + 1})`;
  return { message: CUT_OFF.test(error.message) ? `${at}; the text seems to be cut off` : at, position };
}
