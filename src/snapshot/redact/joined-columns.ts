/** Which columns are compared with each other: by foreign keys, by the statements of the workload, and by what these may stand on. */
import type { RelationName } from '../../model/relation.ts';
import type { Catalogue, Relation, Snapshot } from '../../model/snapshot.ts';
import { indexCatalogue } from '../../query/catalogue-index.ts';
import { type ComparedSide, comparedColumns } from '../../query/compared-columns.ts';
import { groupBy } from '../../util/collections.ts';
import { parseForeignKey } from '../../util/foreign-key.ts';
import { compareText, quoteIdentifier, quoteRelation } from '../../util/identifiers.ts';
import { Components } from './components.ts';

/** Keys of two columns, as `columnKey` and `expressionKey` make them. */
export type ColumnPair = readonly [string, string];

/** Keys of which each is compared with each. */
export type JoinedColumns = readonly string[];

export function columnKey(relation: RelationName, column: string): string {
  return `${quoteRelation(relation)}.${quoteIdentifier(column)}`;
}

/** Of an expression of an index; `column`: the name that the index gives it. */
export function expressionKey(index: RelationName, column: string): string {
  return `expression ${columnKey(index, column)}`;
}

/**
 * Keys that are compared with each other, each list once: two of a foreign key; of one statement also those that it compares by way
 * of a third. Lists and not pairs, which would be as many as the square of a table's partitions. After loadParser.
 */
export function joinedColumns(snapshot: Snapshot): readonly JoinedColumns[] {
  const lists = new Map<string, JoinedColumns>();
  const add = (keys: JoinedColumns) => {
    const sorted = [...new Set(keys)].sort(compareText);
    if (sorted.length > 1) lists.set(sorted.join('\n'), sorted);
  };
  for (const pair of foreignKeyPairs(snapshot.catalogue.relations)) add(pair);
  for (const compared of comparedKeys(snapshot)) {
    const components = new Components(compared);
    for (const keys of groupBy(new Set(compared.flat()), (key) => components.of(key)).values()) add(keys);
  }
  return [...lists.values()];
}

function foreignKeyPairs(relations: readonly Relation[]): readonly ColumnPair[] {
  return relations.flatMap((relation) =>
    relation.constraints.flatMap(({ type, definition }) => {
      const key = type === 'foreign-key' ? parseForeignKey(definition) : null;
      return (key?.columns ?? []).flatMap((column, at): ColumnPair[] => {
        const referred = key?.referredColumns[at];
        if (key === null || referred === undefined) return [];
        return [[columnKey(relation, column), columnKey(key.referred, referred)]];
      });
    }),
  );
}

/** A column and the same of the parent: partitions and inheritance. */
export function inheritedColumns(relations: readonly Relation[]): readonly ColumnPair[] {
  return relations.flatMap((relation) =>
    parentsOf(relation).flatMap((parent) =>
      relation.columns.map(({ name }): ColumnPair => [columnKey(relation, name), columnKey(parent, name)]),
    ),
  );
}

function parentsOf({ partition, inherits }: Relation): readonly RelationName[] {
  return partition.parent === null ? inherits : [partition.parent, ...inherits];
}

/** A list of pairs for each statement: of the workload, of views, of policies, of functions in SQL. What they connect counts, not each pair. */
function* comparedKeys({
  catalogue,
  workload,
  searchPath,
  roleSearchPaths,
}: Snapshot): Generator<readonly ColumnPair[]> {
  const expressions = expressionsByRelation(catalogue.relations);
  const keysOf = ({ relation, column }: ComparedSide) =>
    column === null ? (expressions.get(quoteRelation(relation)) ?? []) : [columnKey(relation, column)];
  const usual = indexCatalogue(catalogue, searchPath);
  const byRole = new Map(
    roleSearchPaths.map(({ role, searchPath: path }): [string | null, typeof usual] => [
      role,
      indexCatalogue(catalogue, path),
    ]),
  );
  const texts = [
    ...workload.statements.map(({ text, user }) => ({ text, index: byRole.get(user) ?? usual })),
    ...catalogueTexts(catalogue).map((text) => ({ text, index: usual })),
  ];
  for (const { text, index } of texts)
    for (const pairs of comparedColumns(text, index))
      yield pairs.flatMap(([one, other]) => {
        const [first, ...others] = keysOf(one);
        const [second, ...more] = keysOf(other);
        if (first === undefined || second === undefined) return [];
        return [
          ...others.map((key): ColumnPair => [key, second]),
          ...more.map((key): ColumnPair => [key, first]),
          [first, second] as const,
        ];
      });
}

/** Queries that the planner may put into a statement that does not show them. */
function catalogueTexts({ relations, objects }: Catalogue): readonly string[] {
  return [
    ...relations.flatMap((relation) => [
      ...(relation.viewDefinition === null ? [] : [relation.viewDefinition]),
      ...(relation.policies ?? []).flatMap(({ using, check }) =>
        [using, check].flatMap((condition) =>
          condition === null ? [] : [`SELECT FROM ${quoteRelation(relation)} WHERE ${condition}`],
        ),
      ),
    ]),
    ...objects.flatMap(({ kind, ddl }) => (kind === 'function' ? [ddl] : [])),
  ];
}

/** Keys of the expressions of a relation's indexes, and of its partitions' and children's. */
function expressionsByRelation(relations: readonly Relation[]): ReadonlyMap<string, readonly string[]> {
  const parents = new Map(
    relations.map((relation) => [quoteRelation(relation), parentsOf(relation).map(quoteRelation)]),
  );
  const found = relations.flatMap((relation) => {
    const keys = relation.indexes.flatMap(({ name, statistics }) =>
      statistics.map(({ column }) => expressionKey({ schema: relation.schema, name }, column)),
    );
    if (keys.length === 0) return [];
    const tree = new Set([quoteRelation(relation)]);
    for (const one of tree) for (const parent of parents.get(one) ?? []) tree.add(parent);
    return [...tree].flatMap((member) => keys.map((key) => ({ member, key })));
  });
  return new Map(
    [...groupBy(found, ({ member }) => member)].map(([member, keys]) => [member, keys.map(({ key }) => key)]),
  );
}
