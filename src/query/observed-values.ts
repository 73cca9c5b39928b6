/** Reads the constants of a statement as it was sent, at the places of a normalised text's parameters. */
import type { A_Const, Node } from '@pgsql/types';
import { matchConstants } from './known-values.ts';
import { fingerprint } from './parser.ts';
import { parseStatement } from './statement.ts';

/** By parameter, `$1` first; null for those that stood for NULL, or that the text has no constant for. */
export type ObservedValues = readonly (string | null)[];

/** Statements as they were sent, by fingerprint; what is no single statement is left out. */
export function indexSentTexts(texts: readonly string[]): ReadonlyMap<string, readonly Node[]> {
  const index = new Map<string, Node[]>();
  for (const text of texts) {
    const parsed = parseStatement(text);
    const key = parsed.kind === 'statement' ? fingerprint(parsed.text) : null;
    if (parsed.kind === 'statement' && key !== null) index.set(key, [...(index.get(key) ?? []), parsed.tree]);
  }
  return index;
}

/** The values of the first of the sent texts that is this statement with constants in the place of parameters; null for none. */
export function observedValues(
  normalised: string,
  sent: ReadonlyMap<string, readonly Node[]>,
): ObservedValues | null {
  const parsed = parseStatement(normalised);
  if (parsed.kind !== 'statement') return null;
  for (const tree of sent.get(fingerprint(parsed.text) ?? '') ?? []) {
    const found = matchConstants(parsed.tree, tree);
    if (found === null || found.size === 0) continue;
    const count = Math.max(...found.keys());
    return Array.from({ length: count }, (_, at) => {
      const constant = found.get(at + 1);
      return constant === undefined ? null : constantText(constant);
    });
  }
  return null;
}

/** As the server's input functions read it. */
function constantText({ ival, fval, sval, bsval, boolval }: A_Const): string | null {
  if (sval !== undefined) return sval.sval ?? '';
  if (ival !== undefined) return String(ival.ival ?? 0);
  if (boolval !== undefined) return String(boolval.boolval ?? false);
  if (fval !== undefined) return fval.fval ?? null;
  // `b101`, `x1F`: the first letter is the notation.
  return bsval?.bsval ?? null;
}
