/** Which types have pseudonyms, and how their values are read and written. */
import * as counted from './counted-types.ts';

/** Values that can be counted, in the order of their type. */
export interface CountedKind {
  readonly kind: 'counted';
  /** Types of one family are compared with each other. */
  readonly family: string;
  /** Whether a pseudonym is counted as a value is, so that it can keep a distance. */
  readonly keepsMeasure: boolean;
  /** Null for what is not understood. */
  read(text: string): bigint | null;
  /** Smallest pseudonym that a column of this type can hold. `type`: as format_type() prints it. */
  least(value: bigint, baseType: string, type: string): bigint;
  /** Pseudonyms are multiples of it. */
  step(text: string, baseType: string, type: string): bigint;
  write(pseudonym: bigint, step: bigint, baseType: string): string;
}

export interface TextKind {
  readonly kind: 'text';
  readonly family: string;
  /** Equal for texts that the type takes for equal. */
  key(text: string): string;
  /** In characters, of a key. */
  length(key: string): number;
  /** From letters. */
  write(code: string): string;
  /** Whether the database's collation orders it; else bytes do. */
  readonly collated: boolean;
}

export type ValueKind = CountedKind | TextKind;

const plainText = {
  kind: 'text',
  key: (text: string) => text,
  length: (key: string) => [...key].length,
  write: (code: string) => code,
  collated: true,
} as const;

const kinds: Readonly<Record<string, ValueKind>> = {
  int2: counted.integer,
  int4: counted.integer,
  int8: counted.integer,
  numeric: counted.numeric,
  float4: counted.float,
  float8: counted.float,
  date: counted.datetime,
  timestamp: counted.datetime,
  timestamptz: counted.datetime,
  time: counted.time,
  uuid: counted.uuid,
  inet: counted.inet,
  text: { ...plainText, family: 'text' },
  varchar: { ...plainText, family: 'text' },
  // Trailing spaces fill the column up and are no part of the value; the pseudonym takes their places.
  bpchar: { ...plainText, family: 'bpchar' },
  citext: { ...plainText, family: 'citext', key: (text) => text.toLowerCase() },
  bytea: {
    kind: 'text',
    family: 'bytea',
    key: (text) => text.toLowerCase(),
    length: (key) => (key.length - 2) / 2,
    write: (code) => `\\x${Buffer.from(code).toString('hex')}`,
    collated: false,
  },
};

/** Values that say nothing of a row but that it lies beyond all others, and true and false: they stay. */
export function stays(text: string): boolean {
  return /^(-?infinity|nan|t|f)$/i.test(text);
}

/** Null for a type without pseudonyms. `baseType`: typname, without the underscore of an array. */
export function kindOf(baseType: string): ValueKind | null {
  return Object.hasOwn(kinds, baseType) ? (kinds[baseType] ?? null) : null;
}
