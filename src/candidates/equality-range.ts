/** Keys for conditions: equality columns first, then one range column. */
import type { IndexDefinition, IndexKey } from '../model/index-definition.ts';
import type { Predicate } from '../model/predicate.ts';
import {
  type GeneratorContext,
  isEquality,
  isOrderable,
  isRange,
  keysBySelectivity,
  rangesToCombine,
} from './context.ts';
import { ascending, btree, distinctKeys } from './key.ts';

export function equalityRange(context: GeneratorContext): IndexDefinition[] {
  const conjunctions = [context.use.predicates, ...context.use.disjunctions.flat()];
  return conjunctions.flatMap((predicates) =>
    keyLists(context, predicates).map((keys) => btree(context.relation, keys)),
  );
}

function keyLists(context: GeneratorContext, predicates: readonly Predicate[]): IndexKey[][] {
  const equal = keysBySelectivity(context, predicates, isEquality);
  const ranges = keysBySelectivity(context, predicates, isRange);
  const combined = rangesToCombine(context, predicates);
  const lists: IndexKey[][] = [...equal.map((key) => [key]), ...ranges.map((key) => [key])];
  for (const prefix of equalityPrefixes(equal)) {
    lists.push(prefix);
    for (const range of combined) lists.push([...prefix.slice(0, context.maxWidth - 1), range]);
  }
  // Several ranges: the later ones are checked in the index, and the heap is spared.
  for (const first of combined)
    for (const second of combined)
      if (first !== second) lists.push([...equal.slice(0, context.maxWidth - 2), first, second]);
  // `(a, b) > (1, 2)` is one range over both.
  for (const { target, rowTargets = [] } of predicates)
    if (rowTargets.length > 0 && [target, ...rowTargets].every((key) => isOrderable(context, key)))
      lists.push([...equal.slice(0, context.maxWidth - 2), ...[target, ...rowTargets].map(ascending)]);
  return lists.map((keys) => distinctKeys(keys).slice(0, context.maxWidth)).filter((keys) => keys.length > 0);
}

/** By selectivity, and each other column first once: which order other queries can share is for the judge to say. */
function equalityPrefixes(equal: readonly IndexKey[]): IndexKey[][] {
  const prefixes: IndexKey[][] = [];
  for (const [at, lead] of equal.entries()) {
    const rest = equal.filter((_, other) => other !== at);
    for (let width = 0; width <= rest.length; width++) prefixes.push([lead, ...rest.slice(0, width)]);
  }
  return prefixes;
}
