/** Splits the text of an SQL file into statements without parsing it, so that a broken one spoils none but itself. */

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

/**
 * What may hold a semicolon that ends nothing, one token each, or its beginning where `tokenEnd` finds the end.
 * Unterminated ones reach to the end of the text, as the server's scanner (scan.l) has it. A dollar quote begins where no
 * identifier stands before it; `E'` strings know backslashes.
 */
const tokens = new RegExp(
  [
    /(?<space>\s+)/u,
    /(?<comment>--[^\n]*)/u,
    /(?<block>\/\*)/u,
    /(?<semicolon>;)/u,
    /(?<escaped>[eE]')/u,
    /(?<string>')/u,
    /(?<name>")/u,
    /(?<dollar>\$(?:[A-Za-z_\u0080-\u{10ffff}][\w\u0080-\u{10ffff}]*)?\$)/u,
    /(?<word>[A-Za-z_\u0080-\u{10ffff}][\w$\u0080-\u{10ffff}]*)/u,
    /(?<other>[\s\S])/u,
  ]
    .map((token) => token.source)
    .join('|'),
  'suy',
);

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

  let position = 0;
  while (position < sql.length) {
    tokens.lastIndex = position;
    const groups = tokens.exec(sql)?.groups ?? {};
    let end = tokenEnd(sql, position, groups);
    if (groups.semicolon !== undefined) finish();
    else if (groups.comment !== undefined) {
      if (first === -1) comments.push({ text: groups.comment.slice(2), line: lineAt(position) });
    } else if (groups.other === '\\' && first === -1) {
      end = endOfLine(sql, position);
    } else if (groups.space === undefined && groups.block === undefined) {
      if (first === -1) first = position;
      last = end;
    }
    position = end;
  }
  finish();
  return statements;
}

function tokenEnd(sql: string, position: number, groups: Record<string, string | undefined>): number {
  if (groups.block !== undefined) return endOfBlockComment(sql, position);
  if (groups.escaped !== undefined) return endOfQuoted(sql, position + 2, /\\.|''|'/gs);
  if (groups.string !== undefined) return endOfQuoted(sql, position + 1, /''|'/g);
  if (groups.name !== undefined) return endOfQuoted(sql, position + 1, /""|"/g);
  if (groups.dollar !== undefined) {
    const close = sql.indexOf(groups.dollar, position + groups.dollar.length);
    return close === -1 ? sql.length : close + groups.dollar.length;
  }
  return Math.max(tokens.lastIndex, position + 1);
}

/** `stops` matches the quote, and before it every pair of characters of which a quote may be one. Steps forward only. */
function endOfQuoted(sql: string, start: number, stops: RegExp): number {
  stops.lastIndex = start;
  for (let stop = stops.exec(sql); stop !== null; stop = stops.exec(sql))
    if (stop[0].length === 1) return stops.lastIndex;
  return sql.length;
}

/** Block comments nest. */
function endOfBlockComment(sql: string, start: number): number {
  let depth = 0;
  for (const match of sql.slice(start).matchAll(/\/\*|\*\//g)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return start + match.index + 2;
  }
  return sql.length;
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
