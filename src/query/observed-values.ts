/** Reads the constants of a statement as it was sent, at the places of a normalised text's parameters. */
import type { A_Const, Node } from '@pgsql/types';
import { matchConstants } from './known-values.ts';
import { fingerprint } from './parser.ts';
import { parseStatement } from './statement.ts';

/** By parameter, `$1` first; null for those that stood for NULL, or that the text has no constant for. */
export type ObservedValues = readonly (string | null)[];

/** A statement with parameters. */
export interface NormalisedStatement {
  readonly fingerprint: string;
  readonly tree: Node;
}

/** The same as somebody sent it: with constants in the place of parameters, or with values bound to them. */
export interface SentStatement extends NormalisedStatement {
  readonly parameters: ObservedValues;
}

/** Null for what is no single statement. */
export function normalisedStatement(text: string): NormalisedStatement | null {
  const parsed = parseStatement(text);
  if (parsed.kind !== 'statement') return null;
  const key = fingerprint(parsed.text);
  return key === null ? null : { fingerprint: key, tree: parsed.tree };
}

/** @param parameters values that were bound to its own parameters, `$1` first */
export function sentStatement(text: string, parameters: ObservedValues = []): SentStatement | null {
  const statement = normalisedStatement(text);
  return statement === null ? null : { ...statement, parameters };
}

/** What the sent statement has for the parameters of the other; null where it is another one, or has nothing. */
export function valuesOf(normalised: NormalisedStatement, sent: SentStatement): ObservedValues | null {
  const constants = matchConstants(normalised.tree, sent.tree);
  if (constants === null) return null;
  const count = Math.max(0, sent.parameters.length, ...constants.keys());
  const values = Array.from({ length: count }, (_, at) => {
    const constant = constants.get(at + 1);
    return constant === undefined ? (sent.parameters[at] ?? null) : constantText(constant);
  });
  return values.some((value) => value !== null) ? values : null;
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
