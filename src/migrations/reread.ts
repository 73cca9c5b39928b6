/** Reads an emitted file back with two parsers and lists everything that is not as it was meant. */
import { hasSqlDetails, parsePlPgSQL } from 'libpg-query';
import type { MigrationFile } from '../model/migration.ts';
import { IndexwrightError } from '../util/errors.ts';
import { FragmentError, meantTree } from './meant-tree.ts';
import { type ScriptStatement, splitScript } from './script.ts';
import { readAgain } from './second-reader.ts';
import type { MigrationStatement } from './statements.ts';
import { firstDifference, withoutLocations } from './tree.ts';

export interface RereadFinding {
  readonly fileName: string;
  /** Line in the file, or null for the file as a whole. */
  readonly line: number | null;
  readonly reader: 'libpg-query' | 'pgsql-ast-parser';
  readonly message: string;
}

export interface Reread {
  /** Empty: the file says what was meant. */
  readonly findings: readonly RereadFinding[];
  /** Statements that only the first reader could read, with the second one's reason. */
  readonly notCovered: readonly { readonly line: number; readonly reason: string }[];
}

/** Compares a file with the statements it was written from (`planStatements`), guards and settings included. */
export async function rereadMigration(
  file: MigrationFile,
  meant: readonly MigrationStatement[],
): Promise<Reread> {
  let statements: readonly ScriptStatement[];
  try {
    statements = await splitScript(file.content);
  } catch (error) {
    if (!(error instanceof IndexwrightError)) throw error;
    return {
      findings: [{ fileName: file.fileName, line: null, reader: 'libpg-query', message: error.message }],
      notCovered: [],
    };
  }
  return rereadStatements(file.fileName, statements, meant);
}

/** The same of a file that was split already. */
export async function rereadStatements(
  fileName: string,
  statements: readonly ScriptStatement[],
  meant: readonly MigrationStatement[],
): Promise<Reread> {
  const found: Omit<RereadFinding, 'fileName'>[] = [];
  const notCovered: { line: number; reason: string }[] = [];
  const first = (line: number | null, message: string): void => {
    found.push({ line, reader: 'libpg-query', message });
  };

  for (const problem of frameProblems(statements)) first(null, problem);
  for (const guard of statements.filter(isGuard)) {
    const message = await plPgSqlError(guard.sql);
    if (message !== null) first(guard.line, message);
  }
  const work = statements.filter(isWork);
  if (work.length !== meant.length)
    first(null, `meant ${meant.length} statements between the guards, read ${work.length}`);
  for (const [n, statement] of work.entries()) {
    const intention = meant[n];
    if (intention === undefined) continue;
    const difference = await treeDifference(intention, statement);
    if (difference !== null) first(statement.line, difference);
    const second = readAgain(statement.sql, intention);
    if (second.kind === 'not-covered') notCovered.push({ line: statement.line, reason: second.reason });
    if (second.kind === 'differs')
      found.push({ line: statement.line, reader: 'pgsql-ast-parser', message: second.difference });
  }
  return { findings: found.map((finding) => ({ fileName, ...finding })), notCovered };
}

/** Neither a setting nor a guard: what the migration is about. */
function isWork(statement: ScriptStatement): boolean {
  return !('VariableSetStmt' in statement.tree) && !isGuard(statement);
}

/** Real limits set for the session, and a guard on either side of the work. */
function frameProblems(statements: readonly ScriptStatement[]): readonly string[] {
  const start = statements.findIndex(isWork);
  const before = statements.slice(0, Math.max(start, 0));
  const after = statements.slice(statements.findLastIndex(isWork) + 1);
  const sets = (setting: RegExp): boolean => before.some(({ sql }) => setting.test(sql));
  return [
    // squawk is content with SET LOCAL, which lasts for its own statement, and with a limit of 0.
    ...(sets(/^SET lock_timeout = '[1-9]\d*(?:s|min)'$/) ? [] : ['lock_timeout has no limit']),
    ...(sets(/^SET statement_timeout = 0$/) ? [] : ['statement_timeout may end the build']),
    ...(before.some(isGuard) ? [] : ['no guard before the work']),
    ...(after.some(isGuard) ? [] : ['no guard after the work']),
  ];
}

function isGuard({ tree }: ScriptStatement): boolean {
  return 'DoStmt' in tree;
}

async function treeDifference(meant: MigrationStatement, read: ScriptStatement): Promise<string | null> {
  try {
    return firstDifference(await meantTree(meant), withoutLocations(read.tree));
  } catch (error) {
    if (!(error instanceof FragmentError)) throw error;
    return error.message;
  }
}

async function plPgSqlError(sql: string): Promise<string | null> {
  try {
    await parsePlPgSQL(sql);
    return null;
  } catch (error) {
    if (!hasSqlDetails(error) && !(error instanceof Error)) throw error;
    return `the guard is no PL/pgSQL: ${error.message}`;
  }
}
