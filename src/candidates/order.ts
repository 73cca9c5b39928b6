/** Keys that deliver ORDER BY, GROUP BY or DISTINCT without a sort, behind the columns that equality pins. */
import type { IndexDefinition } from '../model/index-definition.ts';
import { type GeneratorContext, isEquality, isOrderable, isRange, keysBySelectivity } from './context.ts';
import { ascending, btree, distinctKeys, orderKeys } from './key.ts';

export function order(context: GeneratorContext): IndexDefinition[] {
  const { use, relation, maxWidth } = context;
  const equal = keysBySelectivity(context, use.predicates, isEquality);
  const ranges = keysBySelectivity(context, use.predicates, isRange);
  const definitions: IndexDefinition[] = [];
  for (const wanted of [orderKeys(use.order), use.grouping.map(ascending), use.distinct.map(ascending)]) {
    if (wanted.length === 0 || !wanted.every((key) => isOrderable(context, key.target))) continue;
    // An order that equality pins already needs no key of its own.
    for (let width = 0; width <= equal.length; width++) {
      const keys = distinctKeys([...equal.slice(0, width), ...wanted]);
      if (keys.length <= maxWidth) definitions.push(btree(relation, keys));
      for (const range of ranges) {
        const filtered = distinctKeys([...keys, range]);
        if (filtered.length <= maxWidth) definitions.push(btree(relation, filtered));
      }
    }
  }
  return definitions;
}
