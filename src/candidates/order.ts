/** Keys that deliver ORDER BY, GROUP BY, DISTINCT, min() or max() without a sort, behind the columns that equality pins. */
import type { IndexDefinition, IndexKey } from '../model/index-definition.ts';
import {
  type GeneratorContext,
  isEquality,
  isOrderable,
  keysBySelectivity,
  rangesToCombine,
} from './context.ts';
import { ascending, btree, distinctKeys, orderKeys } from './key.ts';

export function order(context: GeneratorContext): IndexDefinition[] {
  const { use, relation, maxWidth } = context;
  const equal = keysBySelectivity(context, use.predicates, isEquality);
  const ranges = rangesToCombine(context, use.predicates);
  const definitions: IndexDefinition[] = [];
  for (const wanted of wantedOrders(context)) {
    // An order that equality pins already needs no key of its own; of one that is too wide, an incremental sort uses the beginning.
    for (let width = 0; width <= equal.length; width++) {
      const keys = distinctKeys([...equal.slice(0, width), ...wanted]);
      definitions.push(btree(relation, keys.slice(0, maxWidth)));
      for (const range of ranges) {
        const filtered = distinctKeys([...keys, range]);
        if (filtered.length <= maxWidth) definitions.push(btree(relation, filtered));
      }
    }
  }
  return definitions;
}

/** Each without the keys from the first on that no B-tree on columns holds; groups have no order, so of theirs all keys or none. */
function wantedOrders(context: GeneratorContext): readonly (readonly IndexKey[])[] {
  const { order, grouping, distinct, extremes } = context.use;
  const inOrder = orderKeys(order);
  const end = inOrder.findIndex((key) => !isOrderable(context, key.target));
  return [
    end < 0 ? inOrder : inOrder.slice(0, end),
    ...[grouping, distinct, ...extremes.map((target) => [target])]
      .filter((targets) => targets.every((target) => isOrderable(context, target)))
      .map((targets) => targets.map(ascending)),
  ].filter((keys) => keys.length > 0);
}
