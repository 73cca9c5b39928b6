/** Keys for equality alone with long values: a hash of four bytes in the place of each. */
import type { IndexDefinition } from '../model/index-definition.ts';
import type { Predicate } from '../model/predicate.ts';
import { indexOn } from './access.ts';
import { columnOf, type GeneratorContext, isStoredApart } from './context.ts';

/** Of a value, on average, in bytes: a B-tree's entry takes 12 bytes more, a hash's 20 in all and a quarter of its pages empty. So from here on it is a third. */
const MIN_WIDTH = 64;
/** Long types with a hash operator class. */
const HASHED = new Set(['bpchar', 'bytea', 'jsonb', 'text', 'varchar']);

export function hash(context: GeneratorContext): IndexDefinition[] {
  const { use, relation } = context;
  return [...use.predicates, ...use.disjunctions.flat(2)]
    .filter((predicate) => asksForValue(predicate) && isLong(context, predicate))
    .map(({ target }) => indexOn(relation, target, { accessMethod: 'hash', opclass: null }));
}

function asksForValue({ kind, sargable }: Predicate): boolean {
  return sargable && (kind === 'equality' || kind === 'in');
}

function isLong(context: GeneratorContext, { target }: Predicate): boolean {
  const column = columnOf(context, target);
  if (column === null || !HASHED.has(column.baseType)) return false;
  const statistics = context.relation.statistics.find((row) => row.column === column.name);
  return (statistics?.averageWidth ?? 0) >= MIN_WIDTH || isStoredApart(context, column.name);
}
