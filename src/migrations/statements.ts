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
