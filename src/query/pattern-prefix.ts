/** What a pattern begins with: of LIKE, regular expressions, SIMILAR TO and starts_with. */
import type { Node } from '@pgsql/types';
import { lastName, withoutCasts } from './ast.ts';

/** Types whose patterns the planner searches a B-tree for (like_support.c); any other, such as citext, brings operators of its own. */
export const PATTERN_TYPES: ReadonlySet<string> = new Set(['bpchar', 'bytea', 'name', 'text', 'varchar']);

/**
 * The literal text that every match begins with, empty where there is none; null where the pattern is a value that only running
 * the statement shows. A regular expression of that kind counts as one without: few are anchored.
 * @param operator `~~`, `~` (SIMILAR TO too, which is parsed as one) or `^@`
 */
export function patternPrefix(operator: string, pattern: Node): string | null {
  if (operator === '~~') return likePrefix(pattern);
  if (operator === '^@') return constantText(pattern);
  if (operator !== '~') return '';
  const similar = escaped(pattern, 'similar_to_escape');
  if (similar !== null) return similarPrefix(similar);
  return regularPrefix(constantText(pattern) ?? '');
}

/** `%` and `_` end it, the escape character protects them. */
function likePrefix(pattern: Node): string | null {
  const { text, escapeCharacter } = escaped(pattern, 'like_escape') ?? {
    text: pattern,
    escapeCharacter: '\\',
  };
  const constant = constantText(text);
  return constant === null || escapeCharacter === null
    ? null
    : literalStart(constant, escapeCharacter, LIKE_SPECIAL);
}

interface Escaped {
  readonly text: Node | undefined;
  readonly escapeCharacter: string | null;
}

/** The arguments of the function that the grammar puts around a pattern; null where it has not. */
function escaped(pattern: Node, functionName: string): Escaped | null {
  if (!('FuncCall' in pattern) || lastName(pattern.FuncCall.funcname) !== functionName) return null;
  const [text, character] = pattern.FuncCall.args ?? [];
  return { text, escapeCharacter: character === undefined ? '\\' : constantText(character) };
}

function similarPrefix({ text, escapeCharacter }: Escaped): string {
  const constant = constantText(text);
  if (constant === null || escapeCharacter === null || constant.includes('|')) return '';
  return literalStart(constant, escapeCharacter, SIMILAR_SPECIAL);
}

/** After `^`, or after `^(?:` as SIMILAR TO becomes; alternatives, and groups that may be left out, have no common beginning here. */
function regularPrefix(pattern: string): string {
  const [anchor = ''] = /^\^(\(\?:)?/.exec(pattern) ?? [];
  if (anchor === '' || pattern.includes('|') || /\)[*?{]/.test(pattern)) return '';
  const rest = pattern.slice(anchor.length);
  // `\.` is a dot; `\d` is any digit.
  const end = rest.search(/\\[a-z\d]/i);
  const readable = end < 0 ? rest : rest.slice(0, end);
  return literalStart(readable, '\\', REGULAR_SPECIAL);
}

const LIKE_SPECIAL = '%_';
const SIMILAR_SPECIAL = '%_|*+?{}()[]';
const REGULAR_SPECIAL = '.|*+?{}()[]^$';

function constantText(node: Node | undefined): string | null {
  const inner = node === undefined ? null : withoutCasts(node);
  if (inner === null || !('A_Const' in inner) || inner.A_Const.sval === undefined) return null;
  return inner.A_Const.sval.sval ?? '';
}

/** Up to the first special character; what stands before `*`, `?` or `{` need not be there. */
function literalStart(pattern: string, escapeCharacter: string, special: string): string {
  let start = '';
  for (let position = 0; position < pattern.length; position++) {
    let character = pattern[position] ?? '';
    if (character === escapeCharacter) {
      position += 1;
      character = pattern[position] ?? '';
    } else if (special.includes(character)) return '*?{'.includes(character) ? start.slice(0, -1) : start;
    start += character;
  }
  return start;
}
