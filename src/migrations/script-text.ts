/** Puts a script together: header, settings, guard, statements, guard. */
import {
  ignoredRule,
  lockTimeout,
  type MigrationStatement,
  statementSql,
  wideLockTimeout,
} from './statements.ts';

export interface ScriptParts {
  readonly header: string;
  /** What the guard before makes sure of. */
  readonly beforeText: string;
  readonly before: string;
  readonly statements: readonly MigrationStatement[];
  readonly afterText: string;
  readonly after: string;
}

type Guards = Pick<ScriptParts, 'beforeText' | 'before' | 'afterText' | 'after'>;

/** The blocks before and after the statements of each file of a pair, each with its semicolon. */
export interface PairGuards {
  readonly up: Guards;
  readonly down: Guards;
}

/** Ends in a line break. */
export function scriptText(parts: ScriptParts): string {
  const body = [
    `-- Before: ${parts.beforeText}\n${parts.before}`,
    ...statementTexts(parts.statements),
    `-- After: ${parts.afterText}\n${parts.after}`,
  ].join('\n\n');
  // psql sends a file's bytes as they are, in whatever encoding the environment names.
  const encoding = isAscii(body) ? [] : ["SET client_encoding = 'UTF8';"];
  return `${[
    `${parts.header}\n`,
    '-- Wide limits: waiting blocks nobody here, and a timeout would leave an INVALID index.',
    setLockTimeout(wideLockTimeout),
    'SET statement_timeout = 0;',
    ...encoding,
    `\n${body}\n`,
    'RESET lock_timeout;',
    'RESET statement_timeout;',
    ...encoding.map(() => 'RESET client_encoding;'),
  ].join('\n')}\n`;
}

function statementTexts(statements: readonly MigrationStatement[]): readonly string[] {
  let current = wideLockTimeout;
  return statements.map((statement) => {
    const wanted = lockTimeout(statement);
    const rule = ignoredRule(statement);
    const lines = [
      ...(wanted === current ? [] : [`${timeoutReason(wanted)}\n${setLockTimeout(wanted)}\n`]),
      ...(rule === null ? [] : [`-- squawk-ignore ${rule}`]),
      `${statementSql(statement)};`,
    ];
    current = wanted;
    return lines.join('\n');
  });
}

function setLockTimeout(limit: string): string {
  return `SET lock_timeout = '${limit}';`;
}

function timeoutReason(limit: string): string {
  return limit === wideLockTimeout
    ? '-- Concurrent again: waiting blocks nobody.'
    : '-- Not concurrent, but instant once it has its lock; others queue behind it while it waits.';
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
