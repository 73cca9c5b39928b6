/** The source's schema as DDL statements for the twin, in an order that works except where objects need each other. */
import type { Constraint, Index, Relation, Snapshot } from '../model/snapshot.ts';
import { displayRelation, quoteIdentifier, quoteLiteral, quoteRelation } from '../util/identifiers.ts';
import { inheritanceOf } from './inheritance.ts';
import { createObject } from './objects.ts';
import { OWN_SCHEMAS } from './own-names.ts';
import { createPolicies } from './policies.ts';
import { type SchemaStatement, statement } from './schema-statement.ts';
import { attachRelation, createRelation, strictAlone } from './tables.ts';

/** What all else lives in or stands on: schemas, then extensions. Phases as of `schemaPhases`, before those. */
export function foundationPhases({ catalogue }: Snapshot): readonly (readonly SchemaStatement[])[] {
  return [
    catalogue.schemas.map((schema) =>
      statement(`schema ${schema}`, `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)}`),
    ),
    catalogue.extensions.map((extension) => ({
      ...statement(
        `extension ${extension.name}`,
        `CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(extension.name)} SCHEMA ${quoteIdentifier(extension.schema)}`,
      ),
      privileged: true,
    })),
  ];
}

/**
 * Phases, to be run one after the other; inside a phase statements may need each other, so they are retried.
 * The order is that of pg_dump: partitions are attached before constraints and indexes, partitioned indexes are made ON ONLY and attached.
 *
 * The planner reads the children of a parent, and the indexes and statistics objects of a table, in the order of their oids, and
 * where costs are equal that decides. So each kind stands in the order of its making on the source. Children have a phase of their
 * own, in which nothing that they need is still to come.
 * @param major the twin's
 */
export function schemaPhases(snapshot: Snapshot, major: number): readonly (readonly SchemaStatement[])[] {
  const { catalogue } = snapshot;
  const relations = catalogue.relations;
  const inheritance = inheritanceOf(relations, major);
  const create = (relation: Relation) => createRelation(relation, inheritance);
  const isChild = ({ inherits }: Relation) => inherits.length > 0;
  return [
    [...catalogue.objects.flatMap(createObject), ...relations.filter((r) => !isChild(r)).map(create)],
    inOrderOfMaking(relations.filter(isChild)).map(create),
    relations.flatMap(attachRelation),
    [
      ...relations.flatMap((relation) => strictAlone(relation, inheritance)),
      ...relations.flatMap(keysAndIndexes),
    ],
    relations.flatMap(attachIndexes),
    relations.flatMap(describeIndexes),
    [
      ...inheritance.childrenFirst.flatMap((relation) =>
        relation.constraints.filter((c) => c.type === 'check').map((c) => addConstraint(relation, c)),
      ),
      ...relations.flatMap((relation) =>
        relation.constraints.filter((c) => c.type === 'foreign-key').map((c) => addConstraint(relation, c)),
      ),
      ...createPolicies(catalogue),
      ...standInTrigger(relations),
      ...inOrderOfMaking(catalogue.extendedStatistics).map((s) =>
        statement(`statistics ${displayRelation(s)}`, s.definition),
      ),
    ],
  ];
}

/** Ranks tell only those of one table apart; a Snapshot of an earlier version has none, and stays in its order. */
function inOrderOfMaking<T extends { readonly rank?: number | undefined }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
}

/** Those of keys are made by their constraints. Without ranks, keys come first: most are made with their table. */
function keysAndIndexes(relation: Relation): SchemaStatement[] {
  const { constraints, indexes } = relation;
  const isOfKey = ({ constraintName }: Index) => constraintName !== null;
  const ordered = inOrderOfMaking([
    ...indexes.filter(isOfKey),
    ...indexes.filter((index) => !isOfKey(index)),
  ]);
  return ordered.flatMap((index) => {
    if (!isOfKey(index))
      return [statement(`index ${displayRelation({ ...relation, name: index.name })}`, index.definition)];
    return constraints
      .filter((constraint) => isKey(constraint) && constraint.name === index.constraintName)
      .map((constraint) => addConstraint(relation, constraint));
  });
}

function isKey(constraint: Constraint): boolean {
  return ['primary-key', 'unique', 'exclusion'].includes(constraint.type);
}

function addConstraint(relation: Relation, constraint: Constraint): SchemaStatement {
  // Keys of a partitioned table are made on it alone; the partitions' own are attached afterwards.
  const only = isKey(constraint) ? 'ONLY ' : '';
  return {
    ...statement(
      `constraint ${constraint.name} of ${displayRelation(relation)}`,
      `ALTER TABLE ${only}${quoteRelation(relation)} ADD CONSTRAINT ${quoteIdentifier(constraint.name)} ${constraint.definition}`,
    ),
    mayExist: constraint.inherited,
  };
}

const TRIGGER_SCHEMA = quoteIdentifier(OWN_SCHEMAS.triggers);

/** The planner asks whether a view has such a trigger, and not what it does: all have one that does nothing. */
function standInTrigger(relations: readonly Relation[]): SchemaStatement[] {
  const views = relations.filter(({ insteadOfTriggers = [] }) => insteadOfTriggers.length > 0);
  if (views.length === 0) return [];
  const procedure = `${TRIGGER_SCHEMA}.${quoteIdentifier('do nothing')}`;
  return [
    statement('schema of triggers', `CREATE SCHEMA IF NOT EXISTS ${TRIGGER_SCHEMA}`),
    statement(
      'function of triggers',
      `CREATE OR REPLACE FUNCTION ${procedure}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
    ),
    ...views.map((view) =>
      statement(
        `trigger on view ${displayRelation(view)}`,
        `CREATE TRIGGER indexwright INSTEAD OF ${view.insteadOfTriggers?.join(' OR ')} ON ${quoteRelation(view)} FOR EACH ROW EXECUTE FUNCTION ${procedure}()`,
      ),
    ),
  ];
}

function attachIndexes(relation: Relation): SchemaStatement[] {
  return relation.indexes.flatMap((index) =>
    index.parent === null
      ? []
      : [
          statement(
            `partition index ${displayRelation({ ...relation, name: index.name })}`,
            `ALTER INDEX ${quoteRelation(index.parent)} ATTACH PARTITION ${quoteRelation({ ...relation, name: index.name })}`,
          ),
        ],
  );
}

/** What a rollback must bring back besides the index. */
function describeIndexes(relation: Relation): SchemaStatement[] {
  return relation.indexes.flatMap(({ name, attributes }) => {
    const index = quoteRelation({ ...relation, name });
    return [
      ...(attributes?.statisticsTargets ?? []).map(({ column, target }) =>
        statement(
          `statistics target of ${displayRelation({ ...relation, name })}`,
          `ALTER INDEX ${index} ALTER COLUMN ${column} SET STATISTICS ${target}`,
        ),
      ),
      ...(attributes?.comment == null
        ? []
        : [
            statement(
              `comment on ${displayRelation({ ...relation, name })}`,
              `COMMENT ON INDEX ${index} IS ${quoteLiteral(attributes.comment).trimStart()}`,
            ),
          ]),
    ];
  });
}
