/** Which columns are compared with each other: by foreign keys, by the statements of the workload, and by what these may stand on. */
import type { RelationName } from '../../model/relation.ts';
import type { Catalogue, Relation, Snapshot } from '../../model/snapshot.ts';
import { indexCatalogue } from '../../query/catalogue-index.ts';
import { type ComparedSide, comparedColumns } from '../../query/compared-columns.ts';
import { groupBy } from '../../util/collections.ts';
import { parseForeignKey } from '../../util/foreign-key.ts';
import { quoteIdentifier, quoteRelation } from '../../util/identifiers.ts';
import { Components } from './components.ts';

/** Keys of two columns, as `columnKey` and `expressionKey` make them. */
export type ColumnPair = readonly [string, string];

export function columnKey(relation: RelationName, column: string): string {
  return `${quoteRelation(relation)}.${quoteIdentifier(column)}`;
}

/** Of an expression of an index; `column`: the name that the index gives it. */
export function expressionKey(index: RelationName, column: string): string {
  return `expression ${columnKey(index, column)}`;
}

/** Both ways round, each once; of one statement also those that it compares by way of a third. After loadParser. */
export function joinedColumns(snapshot: Snapshot): readonly ColumnPair[] {
  const pairs = new Map<string, ColumnPair>();
  const add = (a: string, b: string) => {
    if (a === b) return;
    pairs.set(`${a} ${b}`, [a, b]);
    pairs.set(`${b} ${a}`, [b, a]);
  };
  for (const [column, referred] of foreignKeyPairs(snapshot.catalogue.relations)) add(column, referred);
  for (const compared of comparedKeys(snapshot)) {
    const components = new Components(compared);
    for (const keys of groupBy(new Set(compared.flat()), (key) => components.of(key)).values())
      for (const [at, key] of keys.entries()) for (const other of keys.slice(at + 1)) add(key, other);
  }
  return [...pairs.values()];
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

/** A list of pairs for each statement: of the workload, of views, of policies, of functions in SQL. */
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
      yield pairs.flatMap(([one, other]) =>
        keysOf(one).flatMap((key) => keysOf(other).map((otherKey): ColumnPair => [key, otherKey])),
      );
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
