/** Cuts SQL into tokens as the server's scanner (scan.l) does, without parsing it: text that is no valid SQL has tokens too. */

export type SqlTokenKind =
  | 'space'
  | 'comment' // -- to the end of its line
  | 'block' // a block comment
  | 'semicolon'
  | 'string' // 'a', E'a'
  | 'name' // "a"
  | 'dollar' // $$a$$, $tag$a$tag$
  | 'word'
  | 'other'; // one character

export interface SqlToken {
  readonly kind: SqlTokenKind;
  /** Offsets in the text, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A token each, or its beginning where `tokenEnd` finds the end. A dollar quote begins where no identifier stands before it. */
const tokens = new RegExp(
  [
    /(?<space>\s+)/u,
    /(?<comment>--[^\n]*)/u,
    /(?<block>\/\*)/u,
    /(?<semicolon>;)/u,
    /(?<string>[eE]?')/u,
    /(?<name>")/u,
    /(?<dollar>\$(?:[A-Za-z_\u0080-\u{10ffff}][\w\u0080-\u{10ffff}]*)?\$)/u,
    /(?<word>[A-Za-z_\u0080-\u{10ffff}][\w$\u0080-\u{10ffff}]*)/u,
    /(?<other>[\s\S])/u,
  ]
    .map((token) => token.source)
    .join('|'),
  'suy',
);

/** All of the text, in order. An unterminated token reaches to its end. */
export function* sqlTokens(sql: string): Generator<SqlToken> {
  for (let start = 0; start < sql.length; ) {
    const token = sqlTokenAt(sql, start);
    yield token;
    start = token.end;
  }
}

/** The token that begins at a place before the text's end. */
export function sqlTokenAt(sql: string, start: number): SqlToken {
  tokens.lastIndex = start;
  const groups = tokens.exec(sql)?.groups ?? {};
  const [kind, opening] = Object.entries(groups).find(([, text]) => text !== undefined) ?? ['other', ''];
  const end = tokenEnd(sql, start, kind as SqlTokenKind, opening ?? '');
  return { kind: kind as SqlTokenKind, start, end, text: sql.slice(start, end) };
}

function tokenEnd(sql: string, start: number, kind: SqlTokenKind, opening: string): number {
  const inside = start + opening.length;
  switch (kind) {
    case 'block':
      return endOfBlockComment(sql, start);
    case 'string':
      // E'' strings know backslashes.
      return endOfQuoted(sql, inside, opening.length === 2 ? /\\.|''|'/gs : /''|'/g);
    case 'name':
      return endOfQuoted(sql, inside, /""|"/g);
    case 'dollar': {
      const close = sql.indexOf(opening, inside);
      return close === -1 ? sql.length : close + opening.length;
    }
    default:
      return Math.max(inside, start + 1);
  }
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
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  for (let mark = marks.exec(sql); mark !== null; mark = marks.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return sql.length;
}
