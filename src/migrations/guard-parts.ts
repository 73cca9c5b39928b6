/** The pieces that guards are made of: DO blocks, literals, and the checks that several of them make. */
import type { IndexDefinition } from '../model/index-definition.ts';
import { quoteLiteral, quoteRelation, singleLine } from '../util/identifiers.ts';
import { createIndexSql } from '../util/index-sql.ts';

/** Names the sessions that a concurrent build will wait for; the block declares `other record`. */
export const waitWarning = `  FOR other IN
    SELECT pid, date_trunc('second', now() - xact_start) AS age FROM pg_stat_activity
    WHERE datname = current_database() AND xact_start < now() - interval '1 minute'
  LOOP
    RAISE WARNING 'the build will wait for pid %, in a transaction for %', other.pid, other.age;
  END LOOP;`;

/** Of pg_index joined with pg_class: everything that makes an index what it is, but its table and name. */
export const indexShape = `ROW(
        relam, indisunique, indnkeyatts, indclass, indcollation, indoption,
        ARRAY(SELECT pg_get_indexdef(indexrelid, n, false) FROM generate_series(1, indnatts) AS n),
        pg_get_expr(indpred, indrelid)
      )::text`;

/**
 * Whether the indexes that hold the names, `holders` of the block, are the one meant; it declares `different text`.
 * Predicates and expressions come back from the catalogue in the server's own spelling, so no text of ours can be
 * compared with them: the server spells ours, too, on an empty copy of the table that lives until the block ends.
 */
export function definitionCheck(definition: IndexDefinition, remedy: string): string {
  const copy = { ...definition, relation: { schema: 'pg_temp', name: 'indexwright_copy' } };
  const create = createIndexSql(copy, 'indexwright_copy_idx', {
    concurrently: false,
    ifNotExists: false,
    separator: '\n      ',
  });
  return `  IF NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = ANY (holders)) THEN
    NULL;
  ELSIF NOT has_database_privilege(current_database(), 'TEMP') THEN
    RAISE WARNING 'the definition is not compared: that takes TEMP on this database';
  ELSE
    -- The same index? The server compares it with ours, built on an empty copy of the table.
    CREATE TEMPORARY TABLE indexwright_copy (LIKE ${quoteRelation(definition.relation)}) ON COMMIT DROP;
    ${create};
    WITH shapes AS (
      SELECT indexrelid, ${indexShape} AS shape
      FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
      WHERE indexrelid = ANY (holders || 'pg_temp.indexwright_copy_idx'::regclass)
    )
    SELECT string_agg(indexrelid::regclass::text, ', ') INTO different FROM shapes
    WHERE shape <> (
      SELECT shape FROM shapes WHERE indexrelid = 'pg_temp.indexwright_copy_idx'::regclass
    );
    IF different IS NOT NULL THEN
      RAISE EXCEPTION '% exists with another definition: ${remedy}', different;
    END IF;
  END IF;`;
}

export function transactionTimeout(statement: string): string {
  return `  IF current_setting('server_version_num')::int >= 170000 THEN
    ${statement};
  END IF;`;
}

/** Dollar-quotes with a tag that the body does not hold: names may contain `$$`. */
export function doBlock(body: string): string {
  let tag = '$check$';
  for (let n = 1; body.includes(tag); n += 1) tag = `$check${n}$`;
  return `DO ${tag}\n${body}\n${tag};`;
}

/** A literal; its leading space, which `E''` has after another word, is of no use here. */
export function text(value: string): string {
  return quoteLiteral(value).trimStart();
}

export function message(value: string): string {
  return text(singleLine(value));
}
