/** Keys for LIKE 'x%': with the pattern operator class where the collation is not C. */
import type { IndexDefinition } from '../model/index-definition.ts';
import { columnOf, type GeneratorContext, isEquality, isStoredApart, keysBySelectivity } from './context.ts';
import { ascending, btree, distinctKeys } from './key.ts';

const PATTERN_OPCLASSES: Readonly<Record<string, string>> = {
  text: 'text_pattern_ops',
  varchar: 'varchar_pattern_ops',
  bpchar: 'bpchar_pattern_ops',
};

export function prefix(context: GeneratorContext): IndexDefinition[] {
  const { use, relation, maxWidth } = context;
  const equal = keysBySelectivity(context, use.predicates, isEquality);
  return use.predicates
    .filter((predicate) => predicate.kind === 'like-prefix' && predicate.sargable)
    .flatMap((predicate) => {
      const column = columnOf(context, predicate.target);
      const opclass = column === null ? undefined : PATTERN_OPCLASSES[column.baseType];
      if (column === null || opclass === undefined || isStoredApart(context, column.name)) return [];
      const plain =
        column.collation === null ? context.plainCollation : /"C"$|"POSIX"$/.test(column.collation);
      const key = { ...ascending(predicate.target), opclass: plain ? null : opclass };
      return [[key], [...equal.slice(0, maxWidth - 1), key]].map((keys) =>
        btree(relation, distinctKeys(keys)),
      );
    });
}
