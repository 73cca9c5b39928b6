/** What a migration does, as data: written as SQL by the emitter, and compared with what the parsers read back. */
import type { RestorableIndex } from '../model/existing-index.ts';
import type { IndexDefinition } from '../model/index-definition.ts';
import type { RelationName } from '../model/relation.ts';
import { quoteLiteral, quoteRelation } from '../util/identifiers.ts';
import { createIndexSql, dropIndexSql } from '../util/index-sql.ts';

export type MigrationStatement =
  | {
      readonly kind: 'create-index';
      readonly definition: IndexDefinition;
      readonly name: string;
      readonly concurrently: boolean;
      /** ON ONLY: of a partitioned table itself. */
      readonly only: boolean;
    }
  | { readonly kind: 'attach-index'; readonly parent: RelationName; readonly index: RelationName }
  | {
      /** Of an index that was dropped, in the server's own words. */
      readonly kind: 'restore-index';
      readonly index: RestorableIndex;
      readonly concurrently: boolean;
    }
  | { readonly kind: 'comment-index'; readonly index: RelationName; readonly comment: string }
  | {
      readonly kind: 'set-statistics';
      readonly index: RelationName;
      /** From 1. */
      readonly column: number;
      readonly target: number;
    }
  | { readonly kind: 'drop-index'; readonly index: RelationName; readonly concurrently: boolean }
  | { readonly kind: 'analyze'; readonly relation: RelationName };

/** The statement as a file holds it, without semicolon; a CREATE INDEX takes a line for each of its clauses. */
export function statementSql(statement: MigrationStatement): string {
  switch (statement.kind) {
    case 'create-index':
      return createIndexSql(statement.definition, statement.name, {
        concurrently: statement.concurrently,
        ifNotExists: true,
        only: statement.only,
        separator: '\n  ',
      });
    case 'attach-index':
      return `ALTER INDEX ${quoteRelation(statement.parent)} ATTACH PARTITION ${quoteRelation(statement.index)}`;
    case 'restore-index':
      return restoreSql(statement.index, statement.concurrently);
    case 'comment-index':
      return `COMMENT ON INDEX ${quoteRelation(statement.index)} IS ${quoteLiteral(statement.comment).trimStart()}`;
    case 'set-statistics':
      return `ALTER INDEX ${quoteRelation(statement.index)} ALTER COLUMN ${statement.column} SET STATISTICS ${statement.target}`;
    case 'drop-index':
      return dropIndexSql(statement.index, { concurrently: statement.concurrently, ifExists: true });
    case 'analyze':
      return `ANALYZE ${quoteRelation(statement.relation)}`;
  }
}

/** What pg_get_indexdef() says, to the letter, but for what makes it concurrent and repeatable. */
function restoreSql({ name, definition }: RestorableIndex, concurrently: boolean): string {
  const start = /^CREATE (UNIQUE )?INDEX /.exec(definition)?.[0];
  if (start === undefined) throw new Error(`the definition of ${name} is no CREATE INDEX: ${definition}`);
  return `${start}${concurrently ? 'CONCURRENTLY ' : ''}IF NOT EXISTS ${definition.slice(start.length)}`;
}

/**
 * How long a statement may wait for a lock. A concurrent one blocks nobody while it waits, and a timeout would leave an
 * INVALID index behind; any other stops reads or writes of the table while it waits, and is simply run again.
 */
export function lockTimeout(statement: MigrationStatement): string {
  switch (statement.kind) {
    case 'create-index':
    case 'restore-index':
    case 'drop-index':
      return statement.concurrently ? wideLockTimeout : '5s';
    case 'attach-index':
      return '5s';
    // These block neither reads nor writes.
    case 'comment-index':
    case 'set-statistics':
    case 'analyze':
      return wideLockTimeout;
  }
}

export const wideLockTimeout = '10min';

/** The rule of squawk that a statement breaks for a reason, or null. */
export function ignoredRule(statement: MigrationStatement): string | null {
  if ((statement.kind === 'create-index' || statement.kind === 'restore-index') && !statement.concurrently)
    return 'require-concurrent-index-creation';
  if (statement.kind === 'drop-index' && !statement.concurrently) return 'require-concurrent-index-deletion';
  return null;
}
