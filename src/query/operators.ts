/** What is known of operators by name: turning them round, negating them, and what kind of condition they make. */
import type { PredicateKind } from '../model/predicate.ts';

const COMMUTATORS: Readonly<Record<string, string>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
  '@>': '<@',
  '<@': '@>',
  '&&': '&&',
  '@@': '@@',
  '%': '%',
  '-|-': '-|-',
  '<<=': '>>=',
  '>>=': '<<=',
  '<->': '<->',
  // pg_trgm
  '<%': '%>',
  '%>': '<%',
  '<<%': '%>>',
  '%>>': '<<%',
};

/** The operator with its sides exchanged; null where there is none. */
export function commutator(operator: string): string | null {
  return COMMUTATORS[operator] ?? null;
}

const NEGATORS: Readonly<Record<string, string>> = {
  '=': '<>',
  '<>': '=',
  '!=': '=',
  '<': '>=',
  '>': '<=',
  '<=': '>',
  '>=': '<',
  '~~': '!~~',
  '!~~': '~~',
  '~~*': '!~~*',
  '!~~*': '~~*',
  '~': '!~',
  '!~': '~',
  '~*': '!~*',
  '!~*': '~*',
};

/** The operator that is true where this one is false; null where there is none. */
export function negator(operator: string): string | null {
  return NEGATORS[operator] ?? null;
}

const KINDS: Readonly<Record<string, PredicateKind>> = {
  '=': 'equality',
  '<>': 'inequality',
  '!=': 'inequality',
  '<': 'range',
  '<=': 'range',
  '>': 'range',
  '>=': 'range',
  // Without a known beginning these are patterns; see pattern-prefix.ts.
  '~~': 'like-prefix',
  '~': 'like-prefix',
  '^@': 'like-prefix',
  '~~*': 'pattern',
  '~*': 'pattern',
  // pg_trgm
  '%': 'pattern',
  '<%': 'pattern',
  '%>': 'pattern',
  '<<%': 'pattern',
  '%>>': 'pattern',
  // arrays, JSON, ranges, full text, networks, geometry
  '@>': 'containment',
  '<@': 'containment',
  '&&': 'containment',
  '?': 'containment',
  '?|': 'containment',
  '?&': 'containment',
  '@?': 'containment',
  '@@': 'containment',
  '-|-': 'containment',
  '<<': 'containment',
  '>>': 'containment',
  '<<=': 'containment',
  '>>=': 'containment',
  '&<': 'containment',
  '&>': 'containment',
  '~=': 'containment',
};

export function predicateKind(operator: string): PredicateKind {
  return KINDS[operator] ?? 'other';
}

/** How far two values are from each other, of any type: shapes, texts by trigrams, and what extensions add. */
export function isDistance(operator: string): boolean {
  return DISTANCES.has(operator);
}

const DISTANCES = new Set(['<->', '<<->', '<->>', '<<<->', '<->>>', '<#>', '<=>', '<+>']);
