/** Pseudonyms for all values of a Snapshot at once: within a family equal values have equal ones, and the order holds from column to column. */
import { codesFor, sortableLetters } from './codes.ts';
import type { CountedKind, TextKind } from './kinds.ts';
import { stays } from './kinds.ts';
import { collationOrder, orderTexts } from './text-order.ts';
import type { ValueType } from './value-type.ts';
import { type CountedValue, countedPseudonyms, type Tie } from './whole-numbers.ts';

interface CountedFamily {
  readonly values: Map<bigint, CountedValue>;
  readonly ties: Tie[];
  pseudonyms: ReadonlyMap<bigint, bigint>;
}

interface TextFamily {
  readonly lengths: Map<string, number>;
  readonly chains: (readonly string[])[];
  readonly locale: string;
  pseudonyms: ReadonlyMap<string, string>;
}

/** First all values are told, then pseudonyms are made, then they can be asked for. */
export class Pseudonyms {
  readonly #counted = new Map<string, CountedFamily>();
  readonly #texts = new Map<string, TextFamily>();

  /**
   * @param ascending whether the values are in the order of their type
   * @returns false where one is not understood: then none is told
   */
  tell(values: readonly string[], type: ValueType, ascending: boolean): boolean {
    const { kind } = type;
    if (kind === null || kind === 'labels') return kind !== null;
    const own = values.filter((value) => !stays(value) || kind.kind === 'text');
    return kind.kind === 'counted'
      ? this.#tellCounted(own, type, kind)
      : this.#tellTexts(own, type, kind, ascending);
  }

  /** Values whose distances must stay; values that are not told are ignored. */
  tie(family: string, values: Tie): void {
    this.#countedFamily(family).ties.push(values);
  }

  make(): void {
    for (const family of this.#counted.values()) {
      const values = [...family.values.values()].sort((a, b) => (a.value < b.value ? -1 : 1));
      const ties = family.ties.map((tie) => tie.filter((value) => family.values.has(value)));
      family.pseudonyms = countedPseudonyms(values, ties);
    }
    const letters = new Map<string, readonly string[]>();
    for (const family of this.#texts.values()) {
      const compare = collationOrder(family.locale);
      const known = letters.get(family.locale) ?? sortableLetters(compare);
      letters.set(family.locale, known);
      const ordered = orderTexts(family.lengths.keys(), family.chains, compare);
      const codes = codesFor(
        ordered.map((text) => family.lengths.get(text) ?? 0),
        known,
      );
      family.pseudonyms = new Map(ordered.map((text, at) => [text, codes[at] ?? '']));
    }
  }

  /** Null where there is none that the type can hold. */
  of(value: string, { kind, type, baseType, family: name }: ValueType): string | null {
    if (kind === null) return null;
    if (kind === 'labels') return value;
    if (kind.kind === 'text') {
      const code = this.#texts.get(name)?.pseudonyms.get(kind.key(padless(value, kind)));
      return code === undefined || code.length > longest(type) ? null : kind.write(code);
    }
    if (stays(value)) return value;
    const counted = kind.read(value);
    const family = this.#countedFamily(name);
    const pseudonym = counted === null ? undefined : family.pseudonyms.get(counted);
    if (counted === null || pseudonym === undefined) return null;
    return kind.write(pseudonym, family.values.get(counted)?.step ?? 1n, baseType || type);
  }

  /** Names of the families of values that are counted. */
  countedFamilies(): readonly string[] {
    return [...this.#counted.keys()];
  }

  /** Of a value that was told by its number. */
  ofCounted(family: string, value: bigint): bigint | null {
    return this.#countedFamily(family).pseudonyms.get(value) ?? null;
  }

  /** A value that no column holds. */
  tellNumber(family: string, value: CountedValue): void {
    addCounted(this.#countedFamily(family).values, value);
  }

  /** Moves all pseudonyms of a family up. */
  raise(name: string, by: bigint): void {
    const family = this.#countedFamily(name);
    family.pseudonyms = new Map([...family.pseudonyms].map(([value, pseudonym]) => [value, pseudonym + by]));
  }

  #tellCounted(
    values: readonly string[],
    { type, baseType, family: name }: ValueType,
    kind: CountedKind,
  ): boolean {
    const told: CountedValue[] = [];
    for (const text of values) {
      const value = kind.read(text);
      if (value === null) return false;
      told.push({ value, least: kind.least(value, baseType, type), step: kind.step(text, baseType, type) });
    }
    const family = this.#countedFamily(name);
    for (const value of told) addCounted(family.values, value);
    return true;
  }

  #tellTexts(
    values: readonly string[],
    { locale, family: name }: ValueType,
    kind: TextKind,
    ascending: boolean,
  ): boolean {
    let family = this.#texts.get(name);
    if (family === undefined) {
      family = {
        lengths: new Map(),
        chains: [],
        locale: kind.collated ? locale : 'C',
        pseudonyms: new Map(),
      };
      this.#texts.set(name, family);
    }
    const keys = values.map((value) => kind.key(padless(value, kind)));
    for (const [at, key] of keys.entries()) {
      const length = kind.length(values[at] ?? '');
      family.lengths.set(key, Math.min(length, family.lengths.get(key) ?? length));
    }
    if (ascending) family.chains.push(keys);
    return true;
  }

  #countedFamily(name: string): CountedFamily {
    let family = this.#counted.get(name);
    if (family === undefined) {
      family = { values: new Map(), ties: [], pseudonyms: new Map() };
      this.#counted.set(name, family);
    }
    return family;
  }
}

/** Of one value in several columns: what the narrowest of them can hold. */
function addCounted(values: Map<bigint, CountedValue>, { value, least, step }: CountedValue): void {
  const known = values.get(value);
  values.set(value, {
    value,
    least: known !== undefined && known.least > least ? known.least : least,
    step: known !== undefined && known.step > step ? known.step : step,
  });
}

/** char(n) without the spaces that fill it up. */
function padless(value: string, { family }: TextKind): string {
  return family === 'bpchar' ? value.replace(/ +$/, '') : value;
}

/** `character varying(20)` -> 20. */
function longest(type: string): number {
  const limit = /^(?:character|character varying|bpchar)\((\d+)\)/.exec(type)?.[1];
  return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
}
