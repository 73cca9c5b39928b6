/** Decides which statements create an index and which take it back. */
import type { IndexDefinition } from '../model/index-definition.ts';
import type { RelationName } from '../model/relation.ts';
import type { Catalogue } from '../model/snapshot.ts';
import { nameIndexes } from './naming.ts';
import { type PartitionNode, partitionTree } from './partition-tree.ts';
import type { MigrationStatement } from './statements.ts';

export interface NamedIndex {
  readonly name: string;
  readonly definition: IndexDefinition;
}

export interface PlannedStatements {
  /** For a partitioned table its own index and those of the partitions, parents first; else the index alone. */
  readonly members: readonly NamedIndex[];
  readonly partitioned: boolean;
  readonly up: readonly MigrationStatement[];
  readonly down: readonly MigrationStatement[];
}

/** One plan an index, in order. Without a catalogue every relation counts as a table of its own. */
export function planMigrations(
  indexes: readonly NamedIndex[],
  catalogue: Catalogue | null,
): readonly PlannedStatements[] {
  if (catalogue === null) return indexes.map(planStatements);
  const trees = indexes.map(({ definition }) => partitionTree(definition.relation, catalogue));
  // Named together, and apart from the indexes of the run, so that no name is given twice.
  const below = indexes.flatMap(({ definition }, n) =>
    (trees[n] ?? []).slice(1).map(({ relation }) => ({ ...definition, relation })),
  );
  const names = nameIndexes(below, catalogue, indexes.map(qualified)).values();
  return indexes.map((index, n) => {
    const tree = trees[n];
    if (tree === null || tree === undefined) return planStatements(index);
    return planTree(
      tree.map((node, depth) => ({
        node,
        definition: { ...index.definition, relation: node.relation },
        name: depth === 0 ? index.name : (names.next().value ?? ''),
      })),
    );
  });
}

/** For a table that is not partitioned. */
export function planStatements(index: NamedIndex): PlannedStatements {
  return {
    members: [index],
    partitioned: false,
    up: [create(index, false), ...analyzeFor(index)],
    down: [{ kind: 'drop-index', index: qualified(index), concurrently: true }],
  };
}

/**
 * A partitioned table takes no CONCURRENTLY. Its index is made on it alone, which is instant, the partitions' indexes
 * concurrently, and the parent's turns valid when the last is attached. Dropping it drops what is attached; what an
 * unfinished up file left unattached is dropped after it.
 */
function planTree(members: readonly TreeMember[]): PlannedStatements {
  const attach = members.flatMap((member): MigrationStatement[] => {
    const parent = members.find(({ definition }) => isSame(definition.relation, member.node.parent));
    return parent === undefined
      ? []
      : [{ kind: 'attach-index', parent: qualified(parent), index: qualified(member) }];
  });
  return {
    members: members.map(({ definition, name }) => ({ definition, name })),
    partitioned: true,
    up: [
      ...members.filter(({ node }) => node.partitioned).map((member) => create(member, true)),
      ...members.filter(({ node }) => !node.partitioned).map((member) => create(member, false)),
      // The lowest first: an index must be complete before it can complete its parent's.
      ...attach.toReversed(),
      ...members.slice(0, 1).flatMap(analyzeFor),
    ],
    down: members.map((member) => ({
      kind: 'drop-index',
      index: qualified(member),
      concurrently: !member.node.partitioned,
    })),
  };
}

interface TreeMember extends NamedIndex {
  readonly node: PartitionNode;
}

function isSame(relation: RelationName, other: RelationName | null): boolean {
  return relation.schema === other?.schema && relation.name === other.name;
}

function create({ definition, name }: NamedIndex, only: boolean): MigrationStatement {
  return { kind: 'create-index', definition, name, concurrently: !only, only };
}

/** Until its table is analysed, an index on an expression has no statistics and the planner guesses. */
function analyzeFor({ definition }: NamedIndex): readonly MigrationStatement[] {
  const hasExpression = definition.keys.some((key) => key.target.kind === 'expression');
  return hasExpression ? [{ kind: 'analyze', relation: definition.relation }] : [];
}

function qualified({ definition, name }: NamedIndex): RelationName {
  return { schema: definition.relation.schema, name };
}
