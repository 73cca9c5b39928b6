/** The index that a recommended one replaces, as the down file of the latter has to know it: without both, neither would be left. */
import type { DropCode } from '../model/existing-index.ts';
import type { RelationName } from '../model/relation.ts';
import { displayRelation, quoteRelation } from '../util/identifiers.ts';
import { message, text } from './guard-parts.ts';
import type { NamedIndex } from './plan-statements.ts';

export interface ReplacedIndex {
  readonly index: RelationName;
  /** Name of the file that makes it again. */
  readonly restoredBy: string;
}

/** What is known of a pair that drops an index, before it is written and in a manifest. */
interface DropOf {
  readonly indexName: string;
  readonly relation: RelationName;
  readonly code: DropCode;
  readonly servedBy: string | null;
  /** Name of its down file. */
  readonly down: string;
}

/** Those of `drops` whose work the index does from now on. */
export function replacedBy(
  { name, definition: { relation } }: NamedIndex,
  drops: readonly DropOf[],
): readonly ReplacedIndex[] {
  return drops
    .filter(
      ({ code, servedBy, relation: of }) =>
        code === 'replaced' && servedBy === name && quoteRelation(of) === quoteRelation(relation),
    )
    .map(({ indexName, down }) => ({
      index: { schema: relation.schema, name: indexName },
      restoredBy: down,
    }));
}

/** @param taken SQL of the index that is to go: where it has gone already, nothing is lost */
export function replacedCheck(replaced: readonly ReplacedIndex[], taken: string): string {
  return replaced
    .map(
      ({
        index,
        restoredBy,
      }) => `  IF ${taken} IS NOT NULL AND to_regclass(${text(quoteRelation(index))}) IS NULL THEN
    RAISE EXCEPTION '%',
      ${message(`${displayRelation(index)}, whose work this index does, is not there: not dropped`)}
      USING HINT = ${message(`Run ${restoredBy} first.`)};
  END IF;
`,
    )
    .join('');
}
