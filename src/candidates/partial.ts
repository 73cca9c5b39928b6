/** Partial indexes: a condition that the query text fixes becomes the index's predicate, and what else is asked for its keys. */
import type { IndexDefinition } from '../model/index-definition.ts';
import type { Predicate } from '../model/predicate.ts';
import { type GeneratorContext, isOrderable } from './context.ts';
import { equalityRange } from './equality-range.ts';
import { join } from './join.ts';
import { ascending, btree } from './key.ts';
import { order } from './order.ts';

/** Survive normalisation, or stand in the text of a file; a range or a list of constants is too particular to build an index on. */
const FIXED = ['is-null', 'is-not-null', 'is-true', 'is-false', 'equality'];

export function partial(context: GeneratorContext): IndexDefinition[] {
  const fixed = context.use.predicates.filter(
    (predicate) => predicate.constantSql !== null && FIXED.includes(predicate.kind),
  );
  const sets = fixed.map((predicate) => [predicate]);
  if (fixed.length > 1) sets.push(fixed);
  return sets.flatMap((set) => partialOn(context, set));
}

function partialOn(context: GeneratorContext, set: readonly Predicate[]): IndexDefinition[] {
  const { use } = context;
  const rest = { ...context, use: { ...use, predicates: use.predicates.filter((p) => !set.includes(p)) } };
  const predicate = set.map((p) => p.constantSql).join(' AND ');
  const full = [...equalityRange(rest), ...order(rest), ...join(rest)];
  // With nothing else to ask for, the rows themselves are found by the column of the condition.
  const keyed = full.length > 0 ? full : aloneKeys(context, set);
  return keyed.map((definition) => ({ ...definition, predicate }));
}

function aloneKeys(context: GeneratorContext, set: readonly Predicate[]): IndexDefinition[] {
  const target = set.map((p) => p.target).find((t) => isOrderable(context, t));
  return target === undefined ? [] : [btree(context.relation, [ascending(target)])];
}
