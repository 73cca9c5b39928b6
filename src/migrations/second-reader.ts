/** Re-reads an emitted statement with pgsql-ast-parser, a grammar independent of Postgres' own. */
import pgsqlAstParser, {
  type CreateIndexStatement,
  type DropStatement,
  type Expr,
  type QName,
} from 'pgsql-ast-parser';
import type { IndexDefinition } from '../model/index-definition.ts';
import type { RelationName } from '../model/relation.ts';
import type { MigrationStatement } from './statements.ts';
import { firstDifference } from './tree.ts';

export type SecondReading =
  | { readonly kind: 'agrees' }
  | { readonly kind: 'differs'; readonly difference: string }
  /** Its grammar has no such statement. */
  | { readonly kind: 'not-covered'; readonly reason: string };

/** Compares one statement's text with what was meant. */
export function readAgain(sql: string, meant: MigrationStatement): SecondReading {
  const gap = grammarGap(meant);
  if (gap !== null) return { kind: 'not-covered', reason: gap };
  let difference: string | null;
  try {
    const read = pgsqlAstParser.parse(sql);
    difference =
      read.length === 1 ? compare(meant, read[0]) : `meant one statement, read ${read.length} of them`;
  } catch (error) {
    return { kind: 'not-covered', reason: parserMessage(error) };
  }
  return difference === null ? { kind: 'agrees' } : { kind: 'differs', difference };
}

/** What pgsql-ast-parser 12 is known not to read. */
function grammarGap(meant: MigrationStatement): string | null {
  if (meant.kind === 'attach-index') return 'no ATTACH PARTITION in its grammar';
  if (meant.kind === 'analyze') return 'no ANALYZE in its grammar';
  if (meant.kind === 'comment-index' || meant.kind === 'set-statistics')
    return 'no COMMENT ON INDEX and no ALTER INDEX ... SET STATISTICS in its grammar';
  if (meant.kind === 'drop-index') return null;
  if (meant.kind === 'restore-index') return meant.index.partitioned ? 'no ON ONLY in its grammar' : null;
  if (meant.only) return 'no ON ONLY in its grammar';
  return meant.definition.included.length > 0 ? 'no INCLUDE in its grammar' : null;
}

function compare(meant: MigrationStatement, read: unknown): string | null {
  if (meant.kind === 'create-index')
    return firstDifference(
      meantCreate(meant.definition, meant),
      normaliseCreate(read as CreateIndexStatement),
    );
  if (meant.kind === 'restore-index') {
    const [definition] = pgsqlAstParser.parse(meant.index.definition);
    return firstDifference(
      {
        ...normaliseCreate(definition as CreateIndexStatement),
        concurrently: meant.concurrently,
        ifNotExists: true,
      },
      normaliseCreate(read as CreateIndexStatement),
    );
  }
  if (meant.kind === 'drop-index') {
    const { type, concurrently, ifExists, names } = read as DropStatement;
    return firstDifference(
      { type: 'drop index', concurrently: meant.concurrently, ifExists: true, names: [trimmed(meant.index)] },
      { type, concurrently: concurrently ?? false, ifExists: ifExists ?? false, names: names.map(qualified) },
    );
  }
  return null;
}

function meantCreate(
  definition: IndexDefinition,
  statement: { readonly name: string; readonly concurrently: boolean },
): object {
  return {
    type: 'create index',
    unique: false,
    concurrently: statement.concurrently,
    ifNotExists: true,
    indexName: statement.name.trim(),
    table: trimmed(definition.relation),
    using: definition.accessMethod,
    keys: definition.keys.map((key) => ({
      target:
        key.target.kind === 'column'
          ? { type: 'ref', name: key.target.column.trim() }
          : unescapeNames(pgsqlAstParser.parse(key.target.sql, 'expr')),
      descending: key.direction === 'desc',
      nulls: key.nulls === (key.direction === 'desc' ? 'first' : 'last') ? null : key.nulls,
      hasClass: key.opclass !== null,
      hasCollation: key.collation !== null,
    })),
    where:
      definition.predicate === null
        ? null
        : unescapeNames(pgsqlAstParser.parse(definition.predicate, 'expr')),
  };
}

function normaliseCreate(read: CreateIndexStatement): object {
  return {
    type: read.type,
    unique: read.unique ?? false,
    concurrently: read.concurrently ?? false,
    ifNotExists: read.ifNotExists ?? false,
    indexName: unescapeName(read.indexName?.name ?? ''),
    table: qualified(read.table),
    using: read.using?.name ?? 'btree',
    keys: read.expressions.map((key) => ({
      target: unescapeNames(key.expression),
      descending: key.order === 'desc',
      nulls: key.nulls ?? null,
      hasClass: key.opclass !== undefined,
      hasCollation: key.collate !== undefined,
    })),
    where: read.where === undefined ? null : unescapeNames(read.where),
  };
}

function qualified(name: QName): object {
  return { schema: unescapeName(name.schema ?? ''), name: unescapeName(name.name) };
}

/** pgsql-ast-parser leaves the doubled quotes of a quoted name as they are written, and trims some names. */
function unescapeName(name: string): string {
  return name.replaceAll('""', '"').trim();
}

/** A meant name as far as that reader can tell; the first reader compares it whole. */
function trimmed({ schema, name }: RelationName): RelationName {
  return { schema: schema.trim(), name: name.trim() };
}

function unescapeNames(expression: Expr): unknown {
  return JSON.parse(JSON.stringify(expression), (key, value) =>
    key === 'name' && typeof value === 'string' ? unescapeName(value) : value,
  );
}

/** Its errors run over pages; the first line says what it was. */
function parserMessage(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
