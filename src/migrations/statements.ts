/** What a migration does, as data: written as SQL by the emitter, and compared with what the parsers read back. */
import type { IndexDefinition } from '../model/index-definition.ts';
import type { RelationName } from '../model/relation.ts';
import { quoteRelation } from '../util/identifiers.ts';
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
    case 'drop-index':
      return dropIndexSql(statement.index, { concurrently: statement.concurrently, ifExists: true });
    case 'analyze':
      return `ANALYZE ${quoteRelation(statement.relation)}`;
  }
}

/**
 * How long a statement may wait for a lock. A concurrent one blocks nobody while it waits, and a timeout would leave an
 * INVALID index behind; any other stops reads or writes of the table while it waits, and is simply run again.
 */
export function lockTimeout(statement: MigrationStatement): string {
  switch (statement.kind) {
    case 'create-index':
    case 'drop-index':
      return statement.concurrently ? wideLockTimeout : '5s';
    case 'attach-index':
      return '5s';
    case 'analyze':
      return wideLockTimeout;
  }
}

export const wideLockTimeout = '10min';

/** The rule of squawk that a statement breaks for a reason, or null. */
export function ignoredRule(statement: MigrationStatement): string | null {
  if (statement.kind === 'create-index' && !statement.concurrently)
    return 'require-concurrent-index-creation';
  if (statement.kind === 'drop-index' && !statement.concurrently) return 'require-concurrent-index-deletion';
  return null;
}
