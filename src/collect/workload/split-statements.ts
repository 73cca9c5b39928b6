/** Splits the text of an SQL file into statements without parsing it, so that a broken one spoils none but itself. */
import { sqlTokenAt } from '../../util/sql-tokens.ts';

export interface SplitStatement {
  /** From its first token to its last, without the semicolon. */
  readonly text: string;
  /** Line of its first token, from 1. */
  readonly line: number;
  /** `--` comments that stand before it, in order, without the dashes. */
  readonly comments: readonly SplitComment[];
}

export interface SplitComment {
  readonly text: string;
  readonly line: number;
}

/** Empty statements are dropped, and psql's backslash commands where a statement could begin. */
export function splitStatements(sql: string): readonly SplitStatement[] {
  const statements: SplitStatement[] = [];
  const lineAt = lineCounter(sql);
  let comments: SplitComment[] = [];
  // The statement at hand, from its first token to its last so far; -1 between statements.
  let first = -1;
  let last = -1;

  function finish(): void {
    if (first !== -1) statements.push({ text: sql.slice(first, last), line: lineAt(first), comments });
    first = -1;
    comments = [];
  }

  for (let position = 0; position < sql.length; ) {
    const { kind, text, start, end } = sqlTokenAt(sql, position);
    position = end;
    if (kind === 'semicolon') finish();
    else if (kind === 'comment') {
      if (first === -1) comments.push({ text: text.slice(2), line: lineAt(start) });
    } else if (text === '\\' && first === -1) {
      position = endOfLine(sql, start);
    } else if (kind !== 'space' && kind !== 'block') {
      if (first === -1) first = start;
      last = end;
    }
  }
  finish();
  return statements;
}

function endOfLine(sql: string, position: number): number {
  const end = sql.indexOf('\n', position);
  return end === -1 ? sql.length : end;
}

/** Counts on from the position asked last: positions must ascend. */
function lineCounter(text: string): (position: number) => number {
  let line = 1;
  let counted = 0;
  return (position) => {
    for (let at = text.indexOf('\n', counted); at !== -1 && at < position; at = text.indexOf('\n', at + 1)) {
      line += 1;
      counted = at + 1;
    }
    return line;
  };
}
