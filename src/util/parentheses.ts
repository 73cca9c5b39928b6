/** Parentheses around SQL as the server prints it. */

/** `((a + b))` -> `a + b`; `(a) + (b)` stays. Parentheses within strings and quoted names do not count. */
export function stripOuterParentheses(expression: string): string {
  let text = expression.trim();
  while (text.startsWith('(') && closingParenthesis(text) === text.length - 1)
    text = text.slice(1, -1).trim();
  return text;
}

/** Position of the parenthesis that closes the one at 0. The server prints strings as '...' or E'...', names as "...". */
function closingParenthesis(text: string): number {
  let depth = 0;
  for (const match of text.matchAll(/\bE'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|[()]/gs)) {
    if (match[0] === '(') depth += 1;
    else if (match[0] === ')') depth -= 1;
    if (depth === 0) return match.index;
  }
  return -1;
}
