/** Keys that are expressions, as the query writes them: under equality, ranges, LIKE prefixes and joins, and in the order of a LIMIT. */
import type { IndexDefinition, IndexKey } from '../model/index-definition.ts';
import type { Predicate } from '../model/predicate.ts';
import { mentionedColumns } from '../util/mentioned-columns.ts';
import {
  distinctValues,
  type GeneratorContext,
  isEquality,
  isJoin,
  isOrderable,
  isRange,
  keysBySelectivity,
  rangesToCombine,
} from './context.ts';
import { ascending, btree, distinctKeys, orderKeys } from './key.ts';

/** Null tests and booleans: what a partial index of expressions carries. */
const FIXED = ['is-null', 'is-not-null', 'is-true', 'is-false'];

export function expression(context: GeneratorContext): IndexDefinition[] {
  const { use, relation, maxWidth } = context;
  const conjunctions = [use.predicates, ...use.disjunctions.flat()];
  const definitions = [
    ...conjunctions.flatMap((predicates) => conditionKeys(context, predicates)),
    ...orderedKeys(context, use.predicates),
  ].map((keys) => btree(relation, distinctKeys(keys).slice(0, maxWidth)));
  return [...definitions, ...partialOnes(context)];
}

function conditionKeys(context: GeneratorContext, predicates: readonly Predicate[]): IndexKey[][] {
  const columns = keysBySelectivity(context, predicates, isEquality);
  const equal = expressionKeys(
    predicates,
    (predicate) => isEquality(predicate) && mayTellApart(context, predicate),
  );
  const found = equal.flatMap((key) => [[key], [key, ...columns], behind(context, columns, key)]);
  if (equal.length > 1) found.push([...equal]);
  for (const key of equal) {
    // One range behind it, the narrowest; and the order that a LIMIT asks for.
    for (const range of rangesToCombine(context, predicates).slice(0, 1)) found.push([key, range]);
    const { order, limited } = context.use;
    if (limited && order.length > 0 && order.every(({ target }) => isOrderable(context, target)))
      found.push([key, ...orderKeys(order)]);
  }
  const others = [
    ...expressionKeys(predicates, isRange),
    ...expressionKeys(predicates, (predicate) => isJoin(predicate) && predicate.kind !== 'inequality'),
    ...patternKeys(context, predicates),
  ];
  return [...found, ...others.flatMap((key) => [[key], behind(context, [...equal, ...columns], key)])];
}

/** What a LIMIT, or min() and max(), reads from one end: of all rows, or of those that the pinned columns leave. */
function orderedKeys(context: GeneratorContext, predicates: readonly Predicate[]): IndexKey[][] {
  const { limited, extremes } = context.use;
  // Up to the first key that no B-tree holds.
  const end = context.use.order.findIndex((key) => !isExpression(key) && !isOrderable(context, key.target));
  const order = end < 0 ? context.use.order : context.use.order.slice(0, end);
  const wanted = [
    ...(limited && order.some(isExpression) ? [orderKeys(order)] : []),
    ...extremes.flatMap((target) => (isExpression({ target }) ? [[ascending(target)]] : [])),
  ];
  const pinned = [
    ...expressionKeys(predicates, isEquality),
    ...keysBySelectivity(context, predicates, isEquality),
  ];
  return wanted.flatMap((keys) => [
    keys,
    ...(pinned.length === 0 ? [] : [[...pinned.slice(0, context.maxWidth - 1), ...keys]]),
  ]);
}

/** One expression, of the rows that a null test or a boolean column lets through. */
function partialOnes(context: GeneratorContext): IndexDefinition[] {
  const { use, relation } = context;
  return use.predicates.flatMap((fixed) => {
    const predicate = fixed.constantSql;
    if (predicate === null || !FIXED.includes(fixed.kind) || isExpression(fixed)) return [];
    const rest = use.predicates.filter((other) => other !== fixed);
    return [...conditionKeys(context, rest), ...orderedKeys(context, rest)]
      .filter((keys) => keys.length === 1)
      .map((keys) => btree(relation, keys, predicate));
  });
}

/** Distinct values that the planner gives an expression without statistics (DEFAULT_NUM_DISTINCT in selfuncs.h). */
const ASSUMED_VALUES = 200;

/**
 * Whether an expression can have as many values as the planner assumes before the index is there: not more than its columns have
 * together. With fewer, the index would look good until it is analysed.
 */
function mayTellApart({ relation }: GeneratorContext, { target }: Predicate): boolean {
  if (target.kind === 'column') return true;
  const columns = mentionedColumns(relation.columns, target.sql).filter(({ name }) =>
    relation.statistics.some(({ column }) => column === name),
  );
  if (columns.length === 0) return true;
  const values = columns.map(({ name }) => distinctValues(relation, { kind: 'column', column: name }));
  return values.reduce((product, one) => product * one, 1) >= ASSUMED_VALUES;
}

/** Behind as many of the pinned ones as the width leaves room for. */
function behind({ maxWidth }: GeneratorContext, pinned: readonly IndexKey[], key: IndexKey): IndexKey[] {
  return [...pinned.slice(0, maxWidth - 1), key];
}

function expressionKeys(
  predicates: readonly Predicate[],
  test: (predicate: Predicate) => boolean,
): IndexKey[] {
  return distinctKeys(
    predicates
      .filter((predicate) => predicate.sargable && isExpression(predicate) && test(predicate))
      .map(({ target }) => ascending(target)),
  );
}

/** With the operator class for patterns: the collation of an expression is its operands' affair. */
function patternKeys({ plainCollation }: GeneratorContext, predicates: readonly Predicate[]): IndexKey[] {
  return expressionKeys(predicates, ({ kind }) => kind === 'like-prefix').map((key) => ({
    ...key,
    opclass: plainCollation ? null : 'text_pattern_ops',
  }));
}

function isExpression({ target }: Pick<Predicate, 'target'>): boolean {
  return target.kind === 'expression';
}
