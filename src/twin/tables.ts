/** Tables and views as statements: each is made alone, with all its columns, and given to its parents afterwards. */
import type { Column, Relation } from '../model/snapshot.ts';
import { displayRelation, quoteIdentifier, quoteRelation } from '../util/identifiers.ts';
import type { Inheritance } from './inheritance.ts';
import { type Fallback, type SchemaStatement, statement } from './schema-statement.ts';

/** What of the columns' expressions a table is made with: they may need what the twin lacks. */
interface Expressions {
  readonly defaults: boolean;
  readonly generated: boolean;
}

const ALL: Expressions = { defaults: true, generated: true };

export function createRelation(relation: Relation, inheritance: Inheritance): SchemaStatement {
  const name = quoteRelation(relation);
  const subject = `${relation.kind} ${displayRelation(relation)}`;
  const names = relation.columns.map((column) => quoteIdentifier(column.name)).join(', ');
  const columnNames = names === '' ? '' : ` (${names})`;
  const storage = withStorage(relation);
  switch (relation.kind) {
    case 'view':
      return statement(subject, `CREATE VIEW ${name}${columnNames}${storage} AS ${relation.viewDefinition}`);
    case 'materialized-view':
      return statement(
        subject,
        `CREATE MATERIALIZED VIEW ${name}${columnNames}${storage} AS ${relation.viewDefinition} WITH NO DATA`,
      );
    default:
      // A foreign table becomes a plain table: the planner can name it, and nobody proposes indexes on it.
      return statement(
        subject,
        createTable(relation, inheritance, ALL),
        tableFallbacks(relation, inheritance),
      );
  }
}

/** Generation expressions are kept as long as they can be: a partition must have them where its parent has. */
function tableFallbacks(relation: Relation, inheritance: Inheritance): Fallback[] {
  const hasGenerated = relation.columns.some(({ generated }) => generated !== null);
  const hasDefaults = relation.columns.some((column) => column.default !== null && column.generated === null);
  const without = (what: string, expressions: Expressions): Fallback => ({
    sql: createTable(relation, inheritance, expressions),
    without: what,
  });
  return [
    ...(hasDefaults ? [without('defaults', { defaults: false, generated: true })] : []),
    ...(hasGenerated
      ? [
          without(hasDefaults ? 'defaults and generation expressions' : 'generation expressions', {
            defaults: false,
            generated: false,
          }),
        ]
      : []),
  ];
}

/** Never UNLOGGED, which the planner does not mind: what a checkpoint leaves out, no empty index can be read from its file. */
function createTable(relation: Relation, inheritance: Inheritance, expressions: Expressions): string {
  const columns = relation.columns
    .map((column) => columnDefinition(relation, column, inheritance, expressions))
    .join(', ');
  const partition = relation.partition.key === null ? '' : ` PARTITION BY ${relation.partition.key}`;
  const storage = relation.partition.key === null ? withStorage(relation) : '';
  return `CREATE TABLE ${quoteRelation(relation)} (${columns})${partition}${storage}`;
}

function columnDefinition(
  relation: Relation,
  column: Column,
  inheritance: Inheritance,
  expressions: Expressions,
): string {
  const parts = [quoteIdentifier(column.name), column.type];
  if (column.collation !== null) parts.push(`COLLATE ${column.collation}`);
  if (column.default !== null && column.generated === null && expressions.defaults)
    parts.push(`DEFAULT ${column.default}`);
  if (column.default !== null && column.generated !== null && expressions.generated)
    parts.push(`GENERATED ALWAYS AS (${column.default}) ${column.generated.toUpperCase()}`);
  if (!inheritance.isStrictAlone(relation, column)) {
    if (column.notNull) parts.push('NOT NULL');
    if (column.identity !== null && !inheritance.getsIdentity(relation)) parts.push(identity(column));
  }
  return parts.join(' ');
}

function identity(column: Column): string {
  return `GENERATED ${column.identity === 'always' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`;
}

function withStorage(relation: Relation): string {
  if (relation.storageParameters.length === 0 || relation.kind === 'foreign-table') return '';
  const parameters = relation.storageParameters.map((parameter) => {
    const at = parameter.indexOf('=');
    return `${quoteIdentifier(parameter.slice(0, at))} = '${parameter.slice(at + 1).replaceAll("'", "''")}'`;
  });
  return ` WITH (${parameters.join(', ')})`;
}

/** Statistics targets, and the relation's place below its parents. */
export function attachRelation(relation: Relation): SchemaStatement[] {
  const { parent, bound } = relation.partition;
  const name = quoteRelation(relation);
  const targets = relation.columns
    .filter((column) => column.statisticsTarget !== null)
    .map((column) =>
      statement(
        `statistics target of ${displayRelation(relation)}.${column.name}`,
        `ALTER TABLE ONLY ${name} ALTER COLUMN ${quoteIdentifier(column.name)} SET STATISTICS ${column.statisticsTarget}`,
      ),
    );
  const inherits = relation.inherits.map((other) => {
    const sql = `ALTER TABLE ONLY ${name} INHERIT ${quoteRelation(other)}`;
    const subject = `inheritance of ${displayRelation(relation)} from ${displayRelation(other)}`;
    return statement(subject, sql, unlikeExpressions(relation, quoteRelation(other), sql));
  });
  if (parent === null || bound === null) return [...targets, ...inherits];
  const sql = `ALTER TABLE ONLY ${quoteRelation(parent)} ATTACH PARTITION ${name} ${bound}`;
  const fallbacks = unlikeExpressions(relation, quoteRelation(parent), sql);
  return [...targets, statement(`partition ${displayRelation(relation)}`, sql, fallbacks)];
}

/** Where only one of the two could be made with its generation expressions, it is refused; without, the tree is whole. */
function unlikeExpressions(relation: Relation, parent: string, sql: string): Fallback[] {
  const generated = relation.columns.filter(({ generated }) => generated !== null);
  if (generated.length === 0) return [];
  const drops = generated.map(
    ({ name }) => `ALTER COLUMN ${quoteIdentifier(name)} DROP EXPRESSION IF EXISTS`,
  );
  const steps = [parent, quoteRelation(relation)].map((table) => `ALTER TABLE ${table} ${drops.join(', ')}`);
  return [{ sql: [...steps, sql].join('; '), without: 'generation expressions' }];
}

/** NOT NULL that children do not have, said when they are children already: it would be asked of them before. */
export function strictAlone(relation: Relation, inheritance: Inheritance): SchemaStatement[] {
  const table = `ALTER TABLE ONLY ${quoteRelation(relation)}`;
  return relation.columns
    .filter((column) => inheritance.isStrictAlone(relation, column))
    .flatMap((column) => {
      const name = quoteIdentifier(column.name);
      const subject = `of ${displayRelation(relation)}.${column.name}`;
      const notNull =
        inheritance.major >= 18 ? `ADD NOT NULL ${name} NO INHERIT` : `ALTER COLUMN ${name} SET NOT NULL`;
      return [
        statement(`NOT NULL ${subject}`, `${table} ${notNull}`),
        ...(column.identity === null
          ? []
          : [statement(`identity ${subject}`, `${table} ALTER COLUMN ${name} ADD ${identity(column)}`)]),
      ];
    });
}
