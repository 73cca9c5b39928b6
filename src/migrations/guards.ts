/**
 * Writes the DO blocks that stand around CREATE INDEX and DROP INDEX: IF NOT EXISTS and IF EXISTS look at the
 * name only, these look at what holds it. They run on PostgreSQL 13 to 18.
 */
import type { IndexDefinition } from '../model/index-definition.ts';
import type { RelationName } from '../model/relation.ts';
import { displayRelation, quoteLiteral, quoteRelation, singleLine } from '../util/identifiers.ts';
import { createIndexSql, dropIndexSql } from '../util/index-sql.ts';

/** The table can take a concurrent build now, and the name is free or held by this very index, valid. */
export function beforeCreateGuard(definition: IndexDefinition, name: string): string {
  const { relation } = definition;
  const index = { schema: relation.schema, name };
  const cleanUp = text(`${dropIndexSql(index, { concurrently: true, ifExists: true })};`);
  return doBlock(`DECLARE
  target CONSTANT regclass := to_regclass(${text(quoteRelation(relation))});
  holder CONSTANT regclass := to_regclass(${text(quoteRelation(index))});
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
  other record;
BEGIN
  IF problem IS NOT NULL THEN
    RAISE EXCEPTION '%', problem;
  END IF;
${definitionCheck(definition, index, 'free that name')}
  FOR other IN
    SELECT pid, date_trunc('second', now() - xact_start) AS age FROM pg_stat_activity
    WHERE datname = current_database() AND xact_start < now() - interval '1 minute'
  LOOP
    RAISE WARNING 'the build will wait for pid %, in a transaction for %', other.pid, other.age;
  END LOOP;
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

/** What holds the name is the index that the up file made, or nothing: somebody else's index is not dropped. */
export function beforeDropGuard(definition: IndexDefinition, name: string): string {
  const { relation } = definition;
  const index = { schema: relation.schema, name };
  return doBlock(`DECLARE
  target CONSTANT regclass := to_regclass(${text(quoteRelation(relation))});
  holder CONSTANT regclass := to_regclass(${text(quoteRelation(index))});
BEGIN
  IF holder IS NOT NULL
    AND NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = holder AND indrelid = target)
  THEN
    RAISE EXCEPTION '%',
      ${message(`${displayRelation(index)} is not an index of ${displayRelation(relation)}: not dropped`)};
  END IF;
${definitionCheck(definition, index, 'not dropped')}
${transactionTimeout('SET transaction_timeout = 0')}
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

/**
 * Whether the index that holds the name is the one meant. Predicates and expressions come back from the catalogue
 * in the server's own spelling, so no text of ours can be compared with them: the server spells ours, too, on an
 * empty copy of the table that lives until the DO block ends.
 */
function definitionCheck(definition: IndexDefinition, index: RelationName, remedy: string): string {
  const copy = { ...definition, relation: { schema: 'pg_temp', name: 'indexwright_copy' } };
  return `  IF holder IS NOT NULL THEN
    -- The same index? The server compares it with ours, built on an empty copy of the table.
    CREATE TEMPORARY TABLE indexwright_copy (LIKE ${quoteRelation(definition.relation)}) ON COMMIT DROP;
    ${createIndexSql(copy, 'indexwright_copy_idx', { ...plain, separator: '\n      ' })};
    IF 1 <> (
      SELECT count(DISTINCT (
        relam, indisunique, indnkeyatts, indclass::text, indcollation::text, indoption::text,
        ARRAY(SELECT pg_get_indexdef(indexrelid, n, false) FROM generate_series(1, indnatts) AS n),
        pg_get_expr(indpred, indrelid)
      ))
      FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
      WHERE indexrelid IN (holder, 'pg_temp.indexwright_copy_idx'::regclass)
    ) THEN
      RAISE EXCEPTION '%',
        ${message(`${displayRelation(index)} exists with another definition: ${remedy}`)};
    END IF;
  END IF;`;
}

function transactionTimeout(statement: string): string {
  return `  IF current_setting('server_version_num')::int >= 170000 THEN
    ${statement};
  END IF;`;
}

const plain = { concurrently: false, ifNotExists: false };

/** Dollar-quotes with a tag that the body does not hold: names may contain `$$`. */
function doBlock(body: string): string {
  let tag = '$check$';
  for (let n = 1; body.includes(tag); n += 1) tag = `$check${n}$`;
  return `DO ${tag}\n${body}\n${tag};`;
}

/** A literal; its leading space, which `E''` has after another word, is of no use here. */
function text(value: string): string {
  return quoteLiteral(value).trimStart();
}

function message(value: string): string {
  return text(singleLine(value));
}
