/**
 * Writes the DO blocks that stand around CREATE INDEX and DROP INDEX: IF NOT EXISTS and IF EXISTS look at the
 * name only, these look at what holds it. They run on PostgreSQL 13 to 18.
 */
import type { IndexDefinition } from '../model/index-definition.ts';
import { displayRelation, quoteRelation } from '../util/identifiers.ts';
import { dropIndexSql } from '../util/index-sql.ts';
import { definitionCheck, doBlock, message, text, transactionTimeout, waitWarning } from './guard-parts.ts';
import { type ReplacedIndex, replacedCheck } from './replaced.ts';

/** The table can take a concurrent build now, and the name is free or held by this very index, valid. */
export function beforeCreateGuard(definition: IndexDefinition, name: string): string {
  const { relation } = definition;
  const index = { schema: relation.schema, name };
  const cleanUp = text(`${dropIndexSql(index, { concurrently: true, ifExists: true })};`);
  return doBlock(`DECLARE
  target CONSTANT regclass := to_regclass(${text(quoteRelation(relation))});
  holder CONSTANT regclass := to_regclass(${text(quoteRelation(index))});
  holders CONSTANT regclass[] := ARRAY[holder];
  problem CONSTANT text := CASE
    WHEN target IS NULL
      THEN ${message(`table ${displayRelation(relation)} does not exist`)}
    WHEN current_setting('server_version_num')::int BETWEEN 140000 AND 140003
      THEN 'PostgreSQL 14.0 to 14.3 may corrupt a concurrently built index: update the server'
    WHEN EXISTS (
      SELECT FROM pg_stat_progress_create_index
      WHERE datname = current_database() AND relid = target
    )
      THEN ${message(`an index is being built on ${displayRelation(relation)}: two builds would deadlock`)}
    WHEN holder IS NULL
      THEN NULL
    WHEN NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = holder AND indrelid = target)
      THEN ${message(`${displayRelation(index)} is not an index of ${displayRelation(relation)}: free that name`)}
    WHEN NOT EXISTS (
      SELECT FROM pg_index
      WHERE indexrelid = holder AND indisvalid AND indisready AND indislive
    )
      THEN 'a build that failed left it INVALID; drop it, then run this file again: ' ||
        ${cleanUp}
  END;
  different text;
  other record;
BEGIN
  IF problem IS NOT NULL THEN
    RAISE EXCEPTION '%', problem;
  END IF;
${definitionCheck(definition, 'free that name')}
${waitWarning}
  -- A limit on whole transactions, possible from PostgreSQL 17 on, would end the build halfway.
${transactionTimeout('SET transaction_timeout = 0')}
END`);
}

/** The index is there, on its table, complete and usable. */
export function afterCreateGuard(definition: IndexDefinition, name: string): string {
  const { relation } = definition;
  const index = { schema: relation.schema, name };
  const cleanUp = text(`${dropIndexSql(index, { concurrently: true, ifExists: true })};`);
  return doBlock(`BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_index
    WHERE indexrelid = to_regclass(${text(quoteRelation(index))})
      AND indrelid = to_regclass(${text(quoteRelation(relation))})
      AND indisvalid AND indisready AND indislive
  ) THEN
    RAISE EXCEPTION '%',
      'the index is missing or not usable; drop it, then run this file again: ' ||
      ${cleanUp};
  END IF;
${transactionTimeout('RESET transaction_timeout')}
END`);
}

/** What holds the name is the index that the up file made, or nothing: somebody else's index is not dropped, nor one whose work none does then. */
export function beforeDropGuard(
  definition: IndexDefinition,
  name: string,
  replaced: readonly ReplacedIndex[],
): string {
  const { relation } = definition;
  const index = { schema: relation.schema, name };
  return doBlock(`DECLARE
  target CONSTANT regclass := to_regclass(${text(quoteRelation(relation))});
  holder CONSTANT regclass := to_regclass(${text(quoteRelation(index))});
  holders CONSTANT regclass[] := ARRAY[holder];
  different text;
BEGIN
  IF holder IS NOT NULL
    AND NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = holder AND indrelid = target)
  THEN
    RAISE EXCEPTION '%',
      ${message(`${displayRelation(index)} is not an index of ${displayRelation(relation)}: not dropped`)};
  END IF;
${definitionCheck(definition, 'not dropped')}
${replacedCheck(replaced, 'holder')}${transactionTimeout('SET transaction_timeout = 0')}
END`);
}

/** The name is free again. */
export function afterDropGuard(definition: IndexDefinition, name: string): string {
  const index = { schema: definition.relation.schema, name };
  return doBlock(`BEGIN
  IF to_regclass(${text(quoteRelation(index))}) IS NOT NULL THEN
    RAISE EXCEPTION '%',
      ${message(`${displayRelation(index)} is still there: run this file again`)};
  END IF;
${transactionTimeout('RESET transaction_timeout')}
END`);
}
