/** Picks a value for a parameter out of the statistics of the column that it is compared with. */
import type { ParameterUse } from '../model/query.ts';
import { arrayText } from '../util/array-text.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { type ColumnValues, type ValueSource, valueKey } from './column-values.ts';

/** Which values to pick. */
export interface Sampling {
  /** One of the values, for a condition that names it; `nth` counts those of a list from 0. Null where there is none. */
  readonly pick: (values: ColumnValues, nth: number) => string | null;
  /** Of the elements of arrays and tsvectors, most common first. */
  readonly pickElement: (elements: readonly string[]) => string | null;
  /** Share of the values that a range lets through. */
  readonly share: number;
  /** Where a range with both ends lies between the least (0) and the largest value (1). */
  readonly at: number;
  /** Items of a list that is one parameter. */
  readonly listLength: number;
  /** Characters of a pattern that are fixed. */
  readonly patternLength: number;
}

/** A value for a parameter. */
export interface SampledValue {
  readonly text: string;
  /** As SQL; null where the text is of the parameter's own type, whatever that is. */
  readonly type: string | null;
}

/** Null where the column is unknown, has no statistics, or the operator compares in a way of its own. */
export function sampleParameter(
  number: number,
  parameters: readonly ParameterUse[],
  source: ValueSource,
  sampling: Sampling,
): SampledValue | null {
  const use = parameters[number - 1];
  if (use?.kind !== 'comparison') return null;
  const values = valuesOf(use, source);
  if (values === null) return null;
  const typed = (text: string | null, type: string | null) => (text === null ? null : { text, type });
  switch (use.operator) {
    case '<':
    case '<=':
      return typed(
        rangeEnd(values, sampling, 'upper', hasPartner(use, parameters, ['>', '>='])),
        values.type,
      );
    case '>':
    case '>=':
      return typed(
        rangeEnd(values, sampling, 'lower', hasPartner(use, parameters, ['<', '<='])),
        values.type,
      );
    case '=':
    case '<>':
      return typed(sampling.pick(values, 0), values.type);
    case 'in':
      return typed(sampling.pick(values, positionInList(number, parameters)), values.type);
    case '= any':
    case '<> all':
      return typed(list(values, sampling), `${values.type}[]`);
    case 'element':
      return typed(sampling.pickElement(values.elements), null);
    default:
      return typed(ofItsOwnType(use.operator, values, sampling), null);
  }
}

/** Patterns, arrays and queries that the column is compared with. */
function ofItsOwnType(operator: string | null, values: ColumnValues, sampling: Sampling): string | null {
  const element = sampling.pickElement(values.elements);
  switch (operator) {
    case '~~':
      return pattern(values, sampling, (text) => `${text.replace(/[\\%_]/g, '\\$&')}%`);
    case '~~*':
      return pattern(values, sampling, (text) => `%${text.replace(/[\\%_]/g, '\\$&')}%`);
    case '~':
    case '~*':
      return pattern(values, sampling, (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    case '^@':
      return pattern(values, sampling, (text) => text);
    case '@>':
    case '&&':
      return element === null ? null : arrayText([element]);
    case '@@':
      return element === null ? null : `'${element.replace(/['\\]/g, '$&$&')}'`;
    default:
      return null;
  }
}

function valuesOf({ relation, column }: ParameterUse, source: ValueSource): ColumnValues | null {
  if (relation === null || column === null) return null;
  return source.get(valueKey(quoteRelation(relation), column)) ?? null;
}

/** Bounds as far apart as the share says, but never the same. */
function rangeEnd(
  values: ColumnValues,
  { share, at }: Sampling,
  end: 'lower' | 'upper',
  hasOther: boolean,
): string | null {
  const bounds = inOrder(values);
  const last = bounds.length - 1;
  if (last < 1) return bounds[0] ?? null;
  const steps = Math.max(1, Math.round(share * last));
  const first = hasOther ? Math.floor(at * (last - steps)) : end === 'lower' ? last - steps : 0;
  return bounds[end === 'lower' ? first : first + steps] ?? null;
}

/** The histogram, or, where the common values are all there are, those. */
function inOrder({ histogram, common }: ColumnValues): readonly string[] {
  if (histogram.length > 1) return histogram;
  const numeric = common.every((value) => value.trim() !== '' && Number.isFinite(Number(value)));
  return [...common].sort((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : Number(a > b)));
}

function list(values: ColumnValues, { pick, listLength }: Sampling): string | null {
  const items = Array.from({ length: listLength }, (_, nth) => pick(values, nth));
  const distinct = new Set(items.filter((item) => item !== null));
  return distinct.size === 0 ? null : arrayText([...distinct]);
}

function pattern(
  values: ColumnValues,
  { pick, patternLength }: Sampling,
  write: (text: string) => string,
): string | null {
  const value = pick(values, 0);
  return value === null ? null : write([...value].slice(0, patternLength).join(''));
}

function positionInList(number: number, parameters: readonly ParameterUse[]): number {
  const use = parameters[number - 1];
  return parameters
    .slice(0, number - 1)
    .filter((other) => other.operator === 'in' && use !== undefined && sameColumn(use, other)).length;
}

function hasPartner(
  use: ParameterUse,
  parameters: readonly ParameterUse[],
  operators: readonly string[],
): boolean {
  return parameters.some((other) => sameColumn(use, other) && operators.includes(other.operator ?? ''));
}

function sameColumn(one: ParameterUse, other: ParameterUse): boolean {
  return (
    one.relation !== null &&
    other.relation !== null &&
    one.column === other.column &&
    quoteRelation(one.relation) === quoteRelation(other.relation)
  );
}
