/** Keys for the inner side of a join: the join column alone, behind equality columns, and before them. */
import type { IndexDefinition } from '../model/index-definition.ts';
import { type GeneratorContext, isEquality, isJoin, keysBySelectivity, rangesToCombine } from './context.ts';
import { btree, distinctKeys, orderKeys } from './key.ts';

export function join(context: GeneratorContext): IndexDefinition[] {
  const { use, relation, maxWidth } = context;
  const joins = keysBySelectivity(context, use.predicates, (p) => isJoin(p) && p.kind !== 'inequality');
  const equal = keysBySelectivity(context, use.predicates, isEquality);
  const ranges = rangesToCombine(context, use.predicates);
  const lists = joins.flatMap((key) => [
    [key],
    [...equal.slice(0, maxWidth - 1), key],
    [key, ...equal],
    ...equal.map((e) => [e, key]),
    ...ranges.map((range) => [key, range]),
    ...ranges.map((range) => [...equal.slice(0, maxWidth - 2), key, range]),
    ...(use.order.length === 0 ? [] : [[key, ...orderKeys(use.order)]]),
  ]);
  if (joins.length > 1) lists.push([...joins], [...equal, ...joins]);
  return lists.map((keys) => btree(relation, distinctKeys(keys).slice(0, maxWidth)));
}
