/** Reads a pair of files before anything of it runs: only work on indexes, without blocking anybody, and what was promised. */
import type { Node } from '@pgsql/types';
import { fitWidth } from '../util/format.ts';
import { indexWork, isConcurrentReindex } from './index-work.ts';
import { lintPromised } from './lint-promised.ts';
import { ScriptError, type ScriptStatement, splitScript } from './script.ts';
import type { PairGuards } from './script-text.ts';
import type { MigrationStatement } from './statements.ts';

export interface LintFinding {
  readonly fileName: string;
  readonly code:
    | 'syntax-error'
    | 'no-work'
    | 'in-transaction'
    | 'not-concurrent'
    | 'unnamed-index'
    | 'unmeant-statement'
    | 'guard-differs'
    | 'wrong-relation'
    | 'definition-differs'
    | 'down-differs';
  /** A sentence, with the line where there is one. */
  readonly message: string;
  /** Null where it is about the file as a whole. */
  readonly line: number | null;
}

/** What a manifest promises of a pair. */
export interface Promised {
  readonly plan: Readonly<Record<'up' | 'down', readonly MigrationStatement[]>>;
  readonly guards: PairGuards;
}

interface Script {
  readonly fileName: string;
  readonly content: string;
  /** Why the tool that it is of would run it in a transaction, or null. */
  readonly inTransaction: string | null;
}

/** @param promised null for files that somebody wrote by hand: then the general rules are all */
export async function lintPair(
  pair: { readonly up: Script; readonly down: Script | null },
  promised: Promised | null,
): Promise<readonly LintFinding[]> {
  const up = await split(pair.up);
  const down = pair.down === null ? null : await split(pair.down);
  const read = [up, down].flatMap((file) => (file !== null && 'statements' in file ? file.statements : []));
  // An index of a partitioned table itself cannot be dropped concurrently.
  const onPartitioned = new Set(
    read
      .flatMap(({ tree }) => indexWork(tree))
      .flatMap((work) => (work.kind === 'create' && work.only ? [work.name] : [])),
  );
  const findings: LintFinding[] = [];
  for (const [file, direction] of [
    [up, 'up'],
    [down, 'down'],
  ] as const) {
    if (file === null) continue;
    if (!('statements' in file)) {
      findings.push(file);
      continue;
    }
    const general = [
      ...lintTransaction(direction === 'up' ? pair.up : pair.down, file.statements),
      ...lintStatements(file.fileName, file.statements, onPartitioned),
    ];
    findings.push(...general);
    if (promised !== null && general.length === 0)
      findings.push(...(await lintPromised(file.fileName, file.statements, direction, promised)));
  }
  return findings;
}

async function split(
  file: Script,
): Promise<LintFinding | { readonly fileName: string; readonly statements: readonly ScriptStatement[] }> {
  try {
    return { fileName: file.fileName, statements: await splitScript(file.content) };
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    return {
      fileName: file.fileName,
      code: 'syntax-error',
      message: `Not SQL as psql reads it: ${error.message}.`,
      line: error.line,
    };
  }
}

/** CONCURRENTLY in a file that its tool runs in a transaction fails there, not here. */
function lintTransaction(
  script: Script | null,
  statements: readonly ScriptStatement[],
): readonly LintFinding[] {
  if (script === null || script.inTransaction === null) return [];
  const concurrent = statements.find(
    ({ tree }) =>
      indexWork(tree).some((work) => work.concurrent) ||
      ('ReindexStmt' in tree && isConcurrentReindex(tree.ReindexStmt)),
  );
  if (concurrent === undefined) return [];
  const { fileName, inTransaction } = script;
  const { line } = concurrent;
  const message = `Line ${line}: CONCURRENTLY cannot run in a transaction, and ${inTransaction}.`;
  return [{ fileName, code: 'in-transaction', message, line }];
}

function lintStatements(
  fileName: string,
  statements: readonly ScriptStatement[],
  onPartitioned: ReadonlySet<string>,
): readonly LintFinding[] {
  const findings = statements.flatMap((statement): LintFinding[] => {
    const problem = statementProblem(statement.tree, onPartitioned);
    if (problem === null) return [];
    const [code, what] = problem;
    const { line, sql } = statement;
    return [{ fileName, code, message: `Line ${line}: ${fitWidth(sql, 60)}: ${what}`, line }];
  });
  if (!statements.some(({ tree }) => indexWork(tree).length > 0))
    findings.push({
      fileName,
      code: 'no-work',
      message: 'It neither creates nor drops an index.',
      line: null,
    });
  return findings;
}

/** Settings that a migration of indexes may need; they end with the file's session. */
const settings = new Set([
  'lock_timeout',
  'statement_timeout',
  'transaction_timeout',
  'idle_in_transaction_session_timeout',
  'client_encoding',
  'client_min_messages',
  'maintenance_work_mem',
  'max_parallel_maintenance_workers',
  'search_path',
]);

function statementProblem(
  tree: Node,
  onPartitioned: ReadonlySet<string>,
): readonly [LintFinding['code'], string] | null {
  if ('TransactionStmt' in tree)
    return [
      'in-transaction',
      'CONCURRENTLY cannot run in a transaction, and each file’s statements stand alone.',
    ];
  const blocking = [
    'not-concurrent',
    'without CONCURRENTLY it blocks the table’s writers until it ends.',
  ] as const;
  for (const work of indexWork(tree)) {
    if (work.name === '')
      return [
        'unnamed-index',
        'an index without a name gets another one each time, and no down file can name it.',
      ];
    const alone = work.kind === 'create' ? work.only : onPartitioned.has(work.name);
    if (!work.concurrent && !alone) return blocking;
  }
  if ('ReindexStmt' in tree && !isConcurrentReindex(tree.ReindexStmt)) return blocking;
  return isIndexStatement(tree) ? null : ['unmeant-statement', 'that is no work on an index.'];
}

function isIndexStatement(tree: Node): boolean {
  if ('VariableSetStmt' in tree) {
    const { kind, name = '' } = tree.VariableSetStmt;
    return kind === 'VAR_RESET_ALL' || settings.has(name.toLowerCase());
  }
  if ('DropStmt' in tree) return tree.DropStmt.removeType === 'OBJECT_INDEX';
  if ('AlterTableStmt' in tree) return tree.AlterTableStmt.objtype === 'OBJECT_INDEX';
  if ('CommentStmt' in tree) return tree.CommentStmt.objtype === 'OBJECT_INDEX';
  if ('VacuumStmt' in tree) return tree.VacuumStmt.is_vacuumcmd !== true;
  return 'IndexStmt' in tree || 'ReindexStmt' in tree || 'DoStmt' in tree;
}
