/** What can be said of the .sql files without a tool: names, markers, statement counts, and that they hold the pairs' statements. */
import type { Node } from '@pgsql/types';
import { indexWork } from '../../src/migrations/index-work.ts';
import { type ScriptStatement, splitScript } from '../../src/migrations/script.ts';
import { withoutLocations } from '../../src/migrations/tree.ts';
import type { MigrationPair } from '../../src/model/migration.ts';
import { errorMessage } from '../../src/util/errors.ts';
import type { Driver } from './driver.ts';
import { type SqlFile, sqlFormats } from './sent-sql.ts';

/** How many queries were looked at, and what is wrong with them, a sentence each. */
export interface TextResult {
  readonly queries: number;
  readonly problems: readonly string[];
}

export async function checkText(
  format: Driver['format'],
  files: readonly SqlFile[],
  pairs: readonly MigrationPair[],
): Promise<TextResult> {
  const rules = sqlFormats[format];
  const scripts = files.filter(({ path }) => path.endsWith('.sql'));
  if (rules === undefined)
    return { queries: 0, problems: scripts.map(({ path }) => `${path}: no rules for ${format}`) };
  const misnamed = scripts.filter(({ path }) => !rules.names.some((name) => name.test(path)));
  const unmarked = scripts.filter((file) => rules.marker !== null && !rules.marker(file, files));
  const { up, down } = await rules.sent(files);
  const sent = await Promise.all([...up, ...(down ?? [])].map(queryProblem(rules.mayCommit ?? false)));
  const order = await Promise.all([
    orderProblem(
      'up',
      up,
      pairs.map((pair) => pair.up.content),
    ),
    down === null
      ? null
      : orderProblem(
          'down',
          down,
          pairs.toReversed().map((pair) => pair.down.content),
        ),
  ]);
  return {
    queries: sent.length,
    problems: [
      ...misnamed.map(({ path }) => `${path}: not a name that ${format} reads`),
      ...unmarked.map(({ path }) => `${path}: nothing keeps it out of a transaction`),
      ...[...sent, ...order].filter((problem) => problem !== null),
    ],
  };
}

/** One query of the simple protocol is one transaction, and CONCURRENTLY stands alone in its own. */
function queryProblem(mayCommit: boolean): (sql: string) => Promise<string | null> {
  return async (sql) => {
    let statements: readonly ScriptStatement[];
    try {
      statements = await splitScript(sql);
    } catch (error) {
      return `not SQL: ${errorMessage(error)}: ${sql.slice(0, 80)}`;
    }
    const shown = statements[0]?.sql.slice(0, 80) ?? '';
    if (statements.length > 1 && statements.some(({ tree }) => isConcurrent(tree)))
      return `${statements.length} statements in one query, CONCURRENTLY among them: ${shown}`;
    return !mayCommit && statements.some(({ tree }) => 'TransactionStmt' in tree)
      ? `begins or ends a transaction: ${shown}`
      : null;
  };
}

function isConcurrent(tree: Node): boolean {
  return indexWork(tree).some(({ concurrent }) => concurrent);
}

/** The work of all pairs, in order, nothing left out and nothing more. */
async function orderProblem(
  direction: string,
  sent: readonly string[],
  scripts: readonly string[],
): Promise<string | null> {
  const [found, meant] = [await workOf(sent), await workOf(scripts)];
  const at = meant.findIndex((statement, n) => statement !== found[n]);
  if (at !== -1)
    return `${direction}: statement ${at + 1} of ${meant.length} is not that of the pairs: ${found[at]}`;
  return found.length > meant.length
    ? `${direction}: ${found.length - meant.length} statements more than in the pairs`
    : null;
}

/** Syntax trees as text. Of a guard only that it is there: a format may have to write its names with other escapes. */
async function workOf(texts: readonly string[]): Promise<readonly string[]> {
  const split = await Promise.all(texts.map((text) => splitScript(text).catch(() => [])));
  return split.flat().flatMap(({ tree }) => {
    if ('VariableSetStmt' in tree || 'TransactionStmt' in tree) return [];
    return 'DoStmt' in tree ? ['DO'] : [JSON.stringify(withoutLocations(tree))];
  });
}
