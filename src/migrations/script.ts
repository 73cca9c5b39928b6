/** Splits a script into its statements and runs them one by one, each on its own, as `psql -f` does. */
import type { Node } from '@pgsql/types';
import { hasSqlDetails, parse } from 'libpg-query';
import { IndexwrightError } from '../util/errors.ts';

/** A script that is not SQL. Code `script-unparsable`. */
export class ScriptError extends IndexwrightError {
  override readonly name = 'ScriptError';
  /** From 1. */
  readonly line: number;

  constructor(line: number, message: string, cause: unknown) {
    super('script-unparsable', `line ${line}: ${message}`, {
      hint: 'A migration must be plain SQL as psql reads it, without backslash commands.',
      cause,
    });
    this.line = line;
  }
}

export interface ScriptStatement {
  /** From its first word to its last, without comments before it and without the semicolon. */
  readonly sql: string;
  /** Line of its first word in the script, from 1. */
  readonly line: number;
  /** libpg-query's syntax tree. */
  readonly tree: Node;
}

export interface ScriptFailure {
  readonly statement: ScriptStatement;
  /** What `execute` threw. */
  readonly error: unknown;
}

/** Statements in order. Errors: ScriptError. */
export async function splitScript(sql: string): Promise<readonly ScriptStatement[]> {
  if (sql.trim() === '') return [];
  const bytes = Buffer.from(sql);
  const { stmts = [] } = await parseScript(sql);
  return stmts.flatMap(({ stmt, stmt_location: start = 0, stmt_len: length }) => {
    if (stmt === undefined) return [];
    // Locations count UTF-8 bytes; no length means up to the end.
    const end = length === undefined ? bytes.length : start + length;
    return [
      {
        sql: bytes.subarray(start, end).toString().trimEnd(),
        line: lineAt(bytes.subarray(0, start).toString()),
        tree: stmt,
      },
    ];
  });
}

/**
 * Runs every statement through `execute`, one call each and so each in a transaction of its own, and stops at the
 * first that fails (psql's ON_ERROR_STOP). Null when all succeeded.
 */
export async function runScript(
  statements: readonly ScriptStatement[],
  execute: (sql: string, statement: ScriptStatement) => Promise<unknown>,
): Promise<ScriptFailure | null> {
  for (const statement of statements) {
    try {
      await execute(statement.sql, statement);
    } catch (error) {
      return { statement, error };
    }
  }
  return null;
}

async function parseScript(sql: string): ReturnType<typeof parse> {
  try {
    return await parse(sql);
  } catch (cause) {
    if (!hasSqlDetails(cause)) throw cause;
    // The cursor counts characters, not bytes and not UTF-16 units.
    const before = [...sql].slice(0, Math.max(0, cause.sqlDetails?.cursorPosition ?? 0)).join('');
    throw new ScriptError(lineAt(before), cause.message, cause);
  }
}

/** The line that follows `before`. */
function lineAt(before: string): number {
  return before.split('\n').length;
}
