/** Writes CREATE INDEX and DROP INDEX, and the short form of an index for people. */
import type { IndexDefinition, IndexKey } from '../model/index-definition.ts';
import type { RelationName } from '../model/relation.ts';
import { displayIdentifier, displayRelation, quoteIdentifier, quoteRelation } from './identifiers.ts';

export interface CreateIndexOptions {
  readonly concurrently: boolean;
  readonly ifNotExists: boolean;
  /** `ONLY` a partitioned table itself, not its partitions. */
  readonly only?: boolean;
  /** What stands before ON, INCLUDE and WHERE: a space, or a line break and the indentation of a file. */
  readonly separator?: string;
}

export interface DropIndexOptions {
  readonly concurrently: boolean;
  readonly ifExists: boolean;
}

/**
 * A CREATE INDEX without semicolon. The index's name stands alone: Postgres puts an index into its table's
 * schema and takes a qualified name for a syntax error.
 *
 * `CREATE INDEX CONCURRENTLY IF NOT EXISTS "orders_customer_id_idx" ON "public"."orders" USING btree ("customer_id")`
 */
export function createIndexSql(
  definition: IndexDefinition,
  name: string,
  options: CreateIndexOptions = { concurrently: false, ifNotExists: false },
): string {
  const parts = [
    [
      'CREATE INDEX',
      ...(options.concurrently ? ['CONCURRENTLY'] : []),
      ...(options.ifNotExists ? ['IF NOT EXISTS'] : []),
      quoteIdentifier(name),
    ].join(' '),
    `ON ${options.only === true ? 'ONLY ' : ''}${quoteRelation(definition.relation)} ${indexBodySql(definition)}`,
    ...(definition.included.length === 0
      ? []
      : [`INCLUDE (${definition.included.map(quoteIdentifier).join(', ')})`]),
    ...(definition.predicate === null ? [] : [`WHERE ${definition.predicate}`]),
  ];
  return parts.join(options.separator ?? ' ');
}

/** A DROP INDEX without semicolon, schema-qualified: unqualified it would silently skip under another search_path. */
export function dropIndexSql(
  index: RelationName,
  options: DropIndexOptions = { concurrently: false, ifExists: false },
): string {
  return [
    'DROP INDEX',
    ...(options.concurrently ? ['CONCURRENTLY'] : []),
    ...(options.ifExists ? ['IF EXISTS'] : []),
    quoteRelation(index),
  ].join(' ');
}

/**
 * The short form that people read and tests expect:
 * `public.posts (user_id, blog_id DESC) INCLUDE (title) WHERE deleted_at IS NULL`; other methods than btree are
 * named, `public.posts USING gin (tags)`.
 */
export function displayIndex(definition: IndexDefinition): string {
  return [
    displayRelation(definition.relation),
    ...(definition.accessMethod === 'btree' ? [] : [`USING ${definition.accessMethod}`]),
    `(${definition.keys.map((key) => keySql(key, displayIdentifier, displayExpression)).join(', ')})`,
    ...(definition.included.length === 0
      ? []
      : [`INCLUDE (${definition.included.map(displayIdentifier).join(', ')})`]),
    ...(definition.predicate === null ? [] : [`WHERE ${definition.predicate}`]),
  ].join(' ');
}

/** The key list alone, as people read it: `user_id, blog_id DESC`. */
export function displayKeys(definition: IndexDefinition): string {
  return definition.keys.map((key) => keySql(key, displayIdentifier, displayExpression)).join(', ');
}

function indexBodySql(definition: IndexDefinition): string {
  const keys = definition.keys.map((key) => keySql(key, quoteIdentifier, (sql) => `(${sql})`));
  return `USING ${definition.accessMethod} (${keys.join(', ')})`;
}

function keySql(
  key: IndexKey,
  column: (name: string) => string,
  expression: (sql: string) => string,
): string {
  const defaultNulls = key.direction === 'desc' ? 'first' : 'last';
  return [
    key.target.kind === 'column' ? column(key.target.column) : expression(key.target.sql),
    ...(key.collation === null ? [] : [`COLLATE ${key.collation}`]),
    ...(key.opclass === null ? [] : [key.opclass]),
    ...(key.direction === 'desc' ? ['DESC'] : []),
    ...(key.nulls === defaultNulls ? [] : [`NULLS ${key.nulls.toUpperCase()}`]),
  ].join(' ');
}

/** Like pg_get_indexdef: a function call stands bare, `lower(email)`; anything else in parentheses. */
function displayExpression(sql: string): string {
  return isFunctionCall(sql) ? sql : `(${sql})`;
}

/** Whether the parenthesis that follows the leading name closes at the very end. */
function isFunctionCall(sql: string): boolean {
  const open = /^(?:[a-z_][\w$]*|"(?:[^"]|"")*")(?:\.(?:[a-z_][\w$]*|"(?:[^"]|"")*"))*\(/iu.exec(sql);
  if (open === null) return false;
  let depth = 1;
  const rest = sql.slice(open[0].length);
  // Quoted names and literals are stepped over whole: a parenthesis inside one closes nothing.
  for (const match of rest.matchAll(/"(?:[^"]|"")*"|'(?:[^']|'')*'|[()]/gu)) {
    if (match[0] === '(') depth += 1;
    else if (match[0] === ')') depth -= 1;
    if (depth === 0) return match.index + 1 === rest.length;
  }
  return false;
}
