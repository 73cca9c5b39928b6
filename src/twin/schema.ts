/** The source's schema as DDL statements for the twin, in an order that works except where objects need each other. */
import type { CatalogueObject, Column, Constraint, Relation, Snapshot } from '../model/snapshot.ts';
import { displayRelation, quoteIdentifier, quoteLiteral, quoteRelation } from '../util/identifiers.ts';
import { sqlTokens } from '../util/sql-tokens.ts';

/** What is made where the whole cannot be. */
export interface Fallback {
  readonly sql: string;
  /** What it lacks, for a message. */
  readonly without: string;
}

/** One DDL statement; `fallback` is tried where `sql` fails for good. */
export interface SchemaStatement {
  /** For messages: `table public.orders`. */
  readonly subject: string;
  readonly sql: string;
  readonly fallback: Fallback | null;
  /** Only a superuser may; nothing of the source's runs in it. Everything else is an ordinary role's. */
  readonly privileged: boolean;
}

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
 */
export function schemaPhases(snapshot: Snapshot): readonly (readonly SchemaStatement[])[] {
  const { catalogue } = snapshot;
  const relations = catalogue.relations;
  const ordinary = new Set((catalogue.policyRoles ?? []).map(({ name }) => name));
  return [
    [...catalogue.objects.flatMap(createObject), ...relations.flatMap(createRelation)],
    relations.flatMap(attachRelation),
    relations.flatMap((relation) =>
      relation.constraints.filter(isKey).map((c) => addConstraint(relation, c)),
    ),
    relations.flatMap((relation) =>
      relation.indexes
        .filter((index) => index.constraintName === null)
        .map((index) =>
          statement(`index ${displayRelation({ ...relation, name: index.name })}`, index.definition),
        ),
    ),
    relations.flatMap(attachIndexes),
    relations.flatMap(describeIndexes),
    [
      ...relations.flatMap((relation) =>
        relation.constraints.filter((c) => c.type === 'check').map((c) => addConstraint(relation, c)),
      ),
      ...relations.flatMap((relation) =>
        relation.constraints.filter((c) => c.type === 'foreign-key').map((c) => addConstraint(relation, c)),
      ),
      ...relations.flatMap((relation) => createPolicies(relation, ordinary)),
      ...standInTrigger(relations),
      ...catalogue.extendedStatistics.map((s) => statement(`statistics ${displayRelation(s)}`, s.definition)),
    ],
  ];
}

function createObject(object: CatalogueObject): SchemaStatement[] {
  const subject = `${object.kind} ${object.identity}`;
  switch (object.kind) {
    case 'function': {
      const ddl = withoutLeakproof(object.ddl);
      const create = statement(subject, ddl);
      if (ddl === object.ddl) return [create];
      // The word is a superuser's to say. It decides what may run before a policy's conditions, and nothing runs for it. The name goes
      // in as a value: in the place of an identifier it could bring a statement of its own.
      const alter = `UPDATE pg_catalog.pg_proc SET proleakproof = true WHERE oid = ${quoteLiteral(object.identity)}::pg_catalog.regprocedure`;
      return [create, { ...statement(`LEAKPROOF of ${subject}`, alter), privileged: true }];
    }
    case 'domain':
      return [
        statement(subject, object.ddl, { sql: withoutConditions(object.ddl), without: 'its conditions' }),
      ];
    case 'cast': {
      const ddl = withoutForeignCode(object.ddl);
      return [{ ...statement(subject, ddl), privileged: HARMLESS_CAST.test(ddl) }];
    }
    default:
      return [statement(subject, object.ddl)];
  }
}

/** A function as pg_get_functiondef() writes it, without that one of the words behind its language. */
function withoutLeakproof(ddl: string): string {
  let depth = 0;
  let isBehindLanguage = false;
  for (const { kind, text, start, end } of sqlTokens(ddl)) {
    if (kind === 'other') depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    if (kind === 'dollar') break;
    if (kind !== 'word' || depth > 0) continue;
    if (text === 'LANGUAGE') isBehindLanguage = true;
    if (isBehindLanguage && text === 'LEAKPROOF') return ddl.slice(0, start) + ddl.slice(end);
  }
  return ddl;
}

/** A domain's type and collation: its conditions may call what the twin lacks, and are the writers' concern. */
function withoutConditions(ddl: string): string {
  for (const { kind, text, start } of sqlTokens(ddl))
    if (kind === 'word' && ['DEFAULT', 'NOT', 'CONSTRAINT'].includes(text)) return ddl.slice(0, start);
  return ddl;
}

/** Between types of the server's own, only a superuser makes one. Its function runs as whoever casts; WITHOUT FUNCTION is another matter. */
const HARMLESS_CAST = /^CREATE CAST \([^;]*\) WITH (INOUT|FUNCTION [^;]*)$/;

const OWN_TYPE = /^(?:pg_catalog\.)?"?[a-z][a-z0-9_ ]*"?(?:\([\d, ]*\))?(?:\[\])?$/;

/**
 * A cast between two of the server's own types holds for the superuser's statements too. It converts by text then: the type of the
 * result is what a plan depends on.
 */
function withoutForeignCode(ddl: string): string {
  const [, source, target] = /^CREATE CAST \(([^;]+) AS ([^;]+?)\) WITH FUNCTION [^;]*$/.exec(ddl) ?? [];
  if (source === undefined || target === undefined) return ddl;
  if (!OWN_TYPE.test(source) || !OWN_TYPE.test(target)) return ddl;
  const context = / AS (?:ASSIGNMENT|IMPLICIT)$/.exec(ddl)?.[0] ?? '';
  return `CREATE CAST (${source} AS ${target}) WITH INOUT${context}`;
}

function statement(subject: string, sql: string, fallback: Fallback | null = null): SchemaStatement {
  return { subject, sql, fallback, privileged: false };
}

function createRelation(relation: Relation): SchemaStatement[] {
  const name = quoteRelation(relation);
  const subject = `${relation.kind} ${displayRelation(relation)}`;
  const columnNames = `(${relation.columns.map((c) => quoteIdentifier(c.name)).join(', ')})`;
  const storage = withStorage(relation);
  switch (relation.kind) {
    case 'view':
      return [
        statement(subject, `CREATE VIEW ${name} ${columnNames}${storage} AS ${relation.viewDefinition}`),
      ];
    case 'materialized-view':
      return [
        statement(
          subject,
          `CREATE MATERIALIZED VIEW ${name} ${columnNames}${storage} AS ${relation.viewDefinition} WITH NO DATA`,
        ),
      ];
    default:
      // A foreign table becomes a plain table: the planner can name it, and nobody proposes indexes on it.
      return [
        statement(subject, createTable(relation, true), {
          sql: createTable(relation, false),
          without: 'defaults and generation expressions',
        }),
      ];
  }
}

/** @param withExpressions false leaves out defaults and generation expressions, which may need what the twin lacks */
function createTable(relation: Relation, withExpressions: boolean): string {
  // From PG 17 on a partition gets its identity columns when it is attached, and may bring none; before, none has any.
  const isPartition = relation.partition.parent !== null;
  const columns = relation.columns
    .map((column) => columnDefinition(column, withExpressions, isPartition))
    .join(', ');
  const inherits =
    relation.inherits.length === 0 ? '' : ` INHERITS (${relation.inherits.map(quoteRelation).join(', ')})`;
  const partition = relation.partition.key === null ? '' : ` PARTITION BY ${relation.partition.key}`;
  const unlogged = relation.persistence === 'unlogged' ? 'UNLOGGED ' : '';
  const storage = relation.partition.key === null ? withStorage(relation) : '';
  return `CREATE ${unlogged}TABLE ${quoteRelation(relation)} (${columns})${inherits}${partition}${storage}`;
}

function columnDefinition(column: Column, withExpressions: boolean, inheritsIdentity: boolean): string {
  const parts = [quoteIdentifier(column.name), column.type];
  if (column.collation !== null) parts.push(`COLLATE ${column.collation}`);
  if (withExpressions && column.default !== null)
    parts.push(
      column.generated === null
        ? `DEFAULT ${column.default}`
        : `GENERATED ALWAYS AS (${column.default}) ${column.generated.toUpperCase()}`,
    );
  if (column.notNull) parts.push('NOT NULL');
  if (column.identity !== null && !inheritsIdentity)
    parts.push(`GENERATED ${column.identity === 'always' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`);
  return parts.join(' ');
}

function withStorage(relation: Relation): string {
  if (relation.storageParameters.length === 0 || relation.kind === 'foreign-table') return '';
  const parameters = relation.storageParameters.map((parameter) => {
    const at = parameter.indexOf('=');
    return `${quoteIdentifier(parameter.slice(0, at))} = '${parameter.slice(at + 1).replaceAll("'", "''")}'`;
  });
  return ` WITH (${parameters.join(', ')})`;
}

function attachRelation(relation: Relation): SchemaStatement[] {
  const { parent, bound } = relation.partition;
  const targets = relation.columns
    .filter((column) => column.statisticsTarget !== null)
    .map((column) =>
      statement(
        `statistics target of ${displayRelation(relation)}.${column.name}`,
        `ALTER TABLE ONLY ${quoteRelation(relation)} ALTER COLUMN ${quoteIdentifier(column.name)} SET STATISTICS ${column.statisticsTarget}`,
      ),
    );
  if (parent === null || bound === null) return targets;
  return [
    ...targets,
    statement(
      `partition ${displayRelation(relation)}`,
      `ALTER TABLE ONLY ${quoteRelation(parent)} ATTACH PARTITION ${quoteRelation(relation)} ${bound}`,
    ),
  ];
}

function isKey(constraint: Constraint): boolean {
  return ['primary-key', 'unique', 'exclusion'].includes(constraint.type);
}

function addConstraint(relation: Relation, constraint: Constraint): SchemaStatement {
  // Keys of a partitioned table are made on it alone; the partitions' own are attached afterwards.
  const only = isKey(constraint) ? 'ONLY ' : '';
  return statement(
    `constraint ${constraint.name} of ${displayRelation(relation)}`,
    `ALTER TABLE ${only}${quoteRelation(relation)} ADD CONSTRAINT ${quoteIdentifier(constraint.name)} ${constraint.definition}`,
  );
}

/** A policy for roles that no policy applies to, superusers for one, says nothing: these roles are not made. */
function createPolicies(relation: Relation, ordinary: ReadonlySet<string>): SchemaStatement[] {
  const name = quoteRelation(relation);
  const all = relation.policies ?? [];
  // Without a policy that applies, a role sees no row.
  if (!relation.rowSecurity || relation.kind.includes('view')) return [];
  const policies = all.flatMap((policy) => {
    const roles = policy.roles.filter((role) => ordinary.has(role));
    return policy.roles.length > 0 && roles.length === 0 ? [] : [{ ...policy, roles }];
  });
  return [
    statement(
      `row-level security of ${displayRelation(relation)}`,
      `ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`,
    ),
    ...policies.map((policy) => {
      const kind = policy.permissive ? 'PERMISSIVE' : 'RESTRICTIVE';
      const roles = policy.roles.length === 0 ? 'PUBLIC' : policy.roles.map(quoteIdentifier).join(', ');
      const using = policy.using === null ? '' : ` USING (${policy.using})`;
      const check = policy.check === null ? '' : ` WITH CHECK (${policy.check})`;
      return statement(
        `policy ${policy.name} on ${displayRelation(relation)}`,
        `CREATE POLICY ${quoteIdentifier(policy.name)} ON ${name} AS ${kind} FOR ${policy.command} TO ${roles}${using}${check}`,
      );
    }),
  ];
}

/** Nobody's own schema is called so. */
const TRIGGER_SCHEMA = quoteIdentifier('indexwright triggers');

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
