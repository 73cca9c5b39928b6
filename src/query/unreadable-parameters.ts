/** `$n` where the grammar takes a word or a string only: pg_stat_statements puts it there, and not even its own parser reads it back. */
import type { ParseResult } from '@pgsql/types';
import { parseSql, type SyntaxFailure } from './parser.ts';

/** The path of JSON_TABLE, the form of normalize(): what is there decides no plan. */
const STAND_INS = ["'$'", 'NFC'];

/** The text with a stand-in at each such place, and its tree; the text as it is, with the parser's words, where that does not help. */
export function readParameters(text: string): {
  readonly text: string;
  readonly parsed: ParseResult | SyntaxFailure;
} {
  const parsed = parseSql(text);
  if (!('message' in parsed)) return { text, parsed };
  const parameter = /^\$\d+/.exec(text.slice(parsed.position))?.[0];
  if (parameter === undefined) return { text, parsed };
  for (const standIn of STAND_INS) {
    const repaired = readParameters(
      text.slice(0, parsed.position) + standIn + text.slice(parsed.position + parameter.length),
    );
    if (!('message' in repaired.parsed)) return repaired;
  }
  return { text, parsed };
}
