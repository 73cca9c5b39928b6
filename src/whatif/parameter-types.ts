/** Finds types for a statement's parameters where the server's own inference ends in an error: in that error it says what it needs. */
import type { PlanFailure } from '../model/what-if.ts';

/** The server's words against a statement, with the place in its text. */
export interface Refusal extends PlanFailure {
  readonly detail: string | null;
  /** Characters from the start of the statement; null where the server names no place. */
  readonly position: number | null;
}

/** Prepares the statement with these types, one for each parameter; null where the server takes it. */
export type Attempt = (types: readonly string[]) => Promise<Refusal | null>;

/** Leaves a parameter's type to the server. */
const INFERRED = 'unknown';

/**
 * The types with which `attempt` succeeds, all inferred if that will do; else what the server says of the inferred ones, or finally.
 *
 * Depth first: a parameter near the error gets a type that the error names. That is kept as long as it leads on, and taken back
 * where it leads nowhere. A constant that normalisation replaced had a type of its own (a number in a VALUES list, in an array or
 * in a select list that is compared later); `$n` has none, and the server then assumes text.
 * @param isFinal whether no type helps against an error
 */
export async function findParameterTypes(
  text: string,
  count: number,
  attempt: Attempt,
  isFinal: (refusal: Refusal) => Promise<boolean>,
): Promise<readonly string[] | Refusal> {
  const inferred = new Array<string>(count).fill(INFERRED);
  const refusal = await attempt(inferred);
  if (refusal === null) return inferred;
  const places = parameterPlaces(text);
  let attemptsLeft = ATTEMPTS + ATTEMPTS_EACH * count;
  let reason = refusal;
  const search = async (types: readonly string[], error: Refusal): Promise<readonly string[] | null> => {
    if (await isFinal(error)) {
      reason = error;
      attemptsLeft = 0;
    }
    const detours: (() => Promise<readonly string[] | null>)[] = [];
    for (const { parameters, type } of suggestions(error, types, places)) {
      if (attemptsLeft-- <= 0) return null;
      const next = types.map((known, at) => (parameters.includes(at + 1) ? type : known));
      const answer = await attempt(next);
      if (answer === null) return next;
      const step = compare(error, answer);
      const found = step === 'forward' ? await search(next, answer) : null;
      if (found !== null) return found;
      if (step === 'aside') detours.push(() => search(next, answer));
    }
    for (const detour of detours) {
      const found = await detour();
      if (found !== null) return found;
    }
    return null;
  };
  return (await search(inferred, refusal)) ?? reason;
}

const ATTEMPTS = 200;
const ATTEMPTS_EACH = 10;

interface Suggestion {
  /** From 1. */
  readonly parameters: readonly number[];
  readonly type: string;
}

function suggestions(
  refusal: Refusal,
  types: readonly string[],
  places: ReadonlyMap<number, readonly number[]>,
): readonly Suggestion[] {
  const wanted = wantedTypes(refusal);
  if (wanted.length === 0) return [];
  const named = Number(NAMED_PARAMETER.exec(refusal.error)?.[1]);
  const open = types.flatMap((type, at) => (type === INFERRED ? [at + 1] : []));
  const nearest =
    named > 0
      ? open.filter((parameter) => parameter === named)
      : open.toSorted((a, b) => distance(a, refusal, places) - distance(b, refusal, places) || a - b);
  return [...nearest.map((parameter) => [parameter]), ...pairs(open)].flatMap((parameters) =>
    wanted.map((type) => ({ parameters, type })),
  );
}

/** `(a, b) IN (VALUES ($1, $2))` fails with the same words until both have their type. */
function pairs(open: readonly number[]): readonly (readonly number[])[] {
  return open.flatMap((parameter) => (open.includes(parameter + 1) ? [[parameter, parameter + 1]] : []));
}

/** In characters; arguments come after their function, and half of the operands after their operator. */
function distance(
  parameter: number,
  { position }: Refusal,
  places: ReadonlyMap<number, readonly number[]>,
): number {
  const from = position ?? 0;
  return Math.min(
    ...(places.get(parameter) ?? [0]).map((place) => (place < from ? 3 * (from - place) : place - from)),
  );
}

/** Types of operands and arguments, of what a column wants, of what a list must agree on. */
const TYPE_ERRORS = [
  /^operator (?:does not exist|is not unique): (?:(?<left>.+?) )?(?:\S+\.)?[-+*/<>=~!@#%^&|`?]+ (?<right>.+)$/,
  /^function [^(]*\((?<list>.*)\) (?:does not exist|is not unique)$/,
  /is of type (?<left>.+) but expression is of type (?<right>.+)$/,
  /must be (?:of )?type (?<left>.+), not (?:of )?type (?<right>.+)$/,
  /^\S+ types (?<left>.+) and (?<right>.+) cannot be matched$/,
  /has type (?<right>.+) in non-recursive term but type (?<left>.+) overall$/,
  /^inconsistent types deduced for parameter/,
  /^could not determine (?:polymorphic type|data type|which collation)/,
];

/** What the error suggests, best first; empty where it is not about types. */
function wantedTypes({ error, detail }: Refusal): readonly string[] {
  const match = TYPE_ERRORS.map((pattern) => pattern.exec(error)).find((found) => found !== null);
  if (match === undefined || match === null) return [];
  const { left, right, list } = match.groups ?? {};
  const versus = /^(.+) versus (.+)$/.exec(detail ?? '')?.slice(1) ?? [];
  const named = [left, right, ...(list?.split(', ') ?? []), ...versus].flatMap((type) =>
    // The parameter may be an element of the array.
    type === undefined ? [] : [type, ...(type.endsWith('[]') ? [type.slice(0, -2)] : [])],
  );
  const undetermined = error.startsWith('could not determine');
  return [
    ...new Set([
      ...(undetermined ? ['text'] : []),
      ...named.filter((type) => !GUESSED.test(type)),
      'integer',
      'numeric',
      'text',
      ...(list === undefined ? [] : ['text[]']),
    ]),
  ];
}

const NAMED_PARAMETER = /\bparameter \$(\d+)/;

/** What the server says where it knows no type. */
const GUESSED = /^(unknown|text|text\[\]|record|any.*)$/;

/**
 * Whether the next error stands behind the last one, or is the same with less in it that was guessed. One that stands before it
 * may come from the change itself, or from a clause that the server reads later.
 */
function compare(before: Refusal, after: Refusal): 'forward' | 'aside' | 'none' {
  const guessed = ({ error }: Refusal) => error.match(/\b(unknown|text)\b/g)?.length ?? 0;
  const named = ({ error }: Refusal) => NAMED_PARAMETER.exec(error)?.[1];
  if (named(before) !== named(after)) return 'forward';
  if (before.position === after.position && before.sqlState === after.sqlState)
    return guessed(after) < guessed(before) ? 'forward' : 'none';
  return (after.position ?? 0) > (before.position ?? 0) ? 'forward' : 'aside';
}

/** By number, where each parameter stands in a text. */
function parameterPlaces(text: string): ReadonlyMap<number, readonly number[]> {
  const places = new Map<number, number[]>();
  for (const { 1: number, index } of text.matchAll(/\$(\d+)/g))
    places.set(Number(number), [...(places.get(Number(number)) ?? []), index]);
  return places;
}
