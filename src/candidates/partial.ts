/** Partial indexes: a condition that the query text fixes becomes the index's predicate, and what else is asked for its keys. */
import type { IndexDefinition } from '../model/index-definition.ts';
import type { Predicate } from '../model/predicate.ts';
import { columnOf, distinctValues, type GeneratorContext, isEquality, isOrderable } from './context.ts';
import { equalityRange } from './equality-range.ts';
import { join } from './join.ts';
import { ascending, btree } from './key.ts';
import { order } from './order.ts';

/** Survive normalisation; a range of constants is too particular to build an index on. */
const FIXED = ['is-null', 'is-not-null', 'is-true', 'is-false'];
/** A column with no more values than this is a kind of flag, and the rows with some of them worth an index of their own. */
const FLAG_VALUES = 16;
const LISTS = ['in', 'inequality'];
const OF_FLAGS = ['equality', ...LISTS];

export function partial(context: GeneratorContext): IndexDefinition[] {
  const fixed = context.use.predicates.filter(
    (predicate) =>
      predicate.constantSql !== null && (FIXED.includes(predicate.kind) || isFlag(context, predicate)),
  );
  const sets = fixed.map((predicate) => [predicate]);
  // More than one value of the text would fit the index to this very query.
  const flags = fixed.filter(({ kind }) => OF_FLAGS.includes(kind));
  if (fixed.length > 1 && flags.length <= 1) sets.push(fixed);
  return sets.flatMap((set) => partialOn(context, set));
}

/** `status = 'open'`, `status IN ('new', 'open')`, `status <> 'done'`: an index for one customer's id would serve that customer alone. */
function isFlag(context: GeneratorContext, predicate: Predicate): boolean {
  if (!OF_FLAGS.includes(predicate.kind) || columnOf(context, predicate.target) === null) return false;
  const distinct = distinctValues(context.relation, predicate.target);
  return distinct > 1 && distinct <= FLAG_VALUES;
}

function partialOn(context: GeneratorContext, set: readonly Predicate[]): IndexDefinition[] {
  const { use } = context;
  const rest = { ...context, use: { ...use, predicates: use.predicates.filter((p) => !set.includes(p)) } };
  const predicate = set.map((p) => p.constantSql).join(' AND ');
  const full = [...equalityRange(rest), ...order(rest), ...join(rest)];
  if (full.length > 0 && set.some(({ kind }) => LISTS.includes(kind)) && !isEntered(rest)) return [];
  // With nothing else to ask for, the rows themselves are found by the column of the condition.
  const keyed = full.length > 0 ? full : aloneKeys(context, set);
  return keyed.map((definition) => ({ ...definition, predicate }));
}

/** By a value, or in an order: among ranges and joins a list spares few rows, and would double the candidates. */
function isEntered({ use }: GeneratorContext): boolean {
  return use.predicates.some(isEquality) || (use.limited && use.order.length > 0);
}

function aloneKeys(context: GeneratorContext, set: readonly Predicate[]): IndexDefinition[] {
  const target = set.map((p) => p.target).find((t) => isOrderable(context, t));
  return target === undefined ? [] : [btree(context.relation, [ascending(target)])];
}
