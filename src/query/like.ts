/** What a LIKE pattern begins with. */
import type { Node } from '@pgsql/types';
import { lastName, withoutCasts } from './ast.ts';

/**
 * The literal text that every match of the pattern begins with; null where the pattern is not known (a parameter).
 * `%` and `_` end it, the escape character protects them.
 */
export function likePrefix(pattern: Node): string | null {
  let text: Node | undefined = pattern;
  let escapeCharacter: string | null = '\\';
  if ('FuncCall' in pattern && lastName(pattern.FuncCall.funcname) === 'like_escape') {
    const [inner, character] = pattern.FuncCall.args ?? [];
    text = inner;
    escapeCharacter = constantText(character);
  }
  const constant = constantText(text);
  return constant === null || escapeCharacter === null ? null : literalStart(constant, escapeCharacter);
}

function constantText(node: Node | undefined): string | null {
  const inner = node === undefined ? null : withoutCasts(node);
  if (inner === null || !('A_Const' in inner) || inner.A_Const.sval === undefined) return null;
  return inner.A_Const.sval.sval ?? '';
}

function literalStart(pattern: string, escapeCharacter: string): string {
  let start = '';
  for (let position = 0; position < pattern.length; position++) {
    let character = pattern[position] ?? '';
    if (character === escapeCharacter) {
      position += 1;
      character = pattern[position] ?? '';
    } else if (character === '%' || character === '_') break;
    start += character;
  }
  return start;
}
