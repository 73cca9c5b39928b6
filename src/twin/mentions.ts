/** Finds out which names a piece of SQL may mean, without understanding it: a name is meant only where each of its words stands. */

/** `$` ends a word: `$$orders$$` and `a$b` come apart alike in texts and in names. */
const WORD = /[\p{L}\p{M}\p{N}_]+/gu;
/** Names may be written in these as the numbers of their characters. */
const ESCAPED = /\bu&["']/i;
/** NAMEDATALEN - 1: the server reads no more of a name. */
const MAX_NAME_BYTES = 63;

/** The words that a text must hold to mean the name; none where any text may: a name so long that a text may hold more of it. */
export function nameWords(name: string): readonly string[] {
  return Buffer.byteLength(name) >= MAX_NAME_BYTES ? [] : wordsOf(name);
}

/** Each word once, in lower case: whether an unquoted name is folded does not matter then. */
export function wordsOf(text: string): readonly string[] {
  return [...new Set(text.toLowerCase().match(WORD))];
}

/** Whether names stand in the text in a form that words do not show. */
export function hidesNames(text: string): boolean {
  return ESCAPED.test(text);
}
