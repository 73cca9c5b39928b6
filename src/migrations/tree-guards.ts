/** The guards of a partitioned table's index, which is a tree: one index on it and one on each partition. */
import type { RelationName } from '../model/relation.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { definitionCheck, doBlock, text, transactionTimeout, waitWarning } from './guard-parts.ts';
import type { NamedIndex } from './plan-statements.ts';
import { type ReplacedIndex, replacedCheck } from './replaced.ts';

/** Every table is there, every name free or held by an index of its table, none of them an unfinished build. */
export function beforeTreeCreateGuard(root: NamedIndex, members: readonly NamedIndex[]): string {
  return doBlock(`DECLARE
${pairs(members)}
  holders CONSTANT regclass[] := ARRAY(
    SELECT to_regclass(pairs[n][2]) FROM generate_subscripts(pairs, 1) AS n
  );
  pair text[];
  different text;
  other record;
BEGIN
  IF current_setting('server_version_num')::int BETWEEN 140000 AND 140003 THEN
    RAISE EXCEPTION 'PostgreSQL 14.0 to 14.3 may corrupt a concurrently built index: update the server';
  END IF;
  FOREACH pair SLICE 1 IN ARRAY pairs LOOP
    IF to_regclass(pair[1]) IS NULL THEN
      RAISE EXCEPTION 'table % does not exist: write this file anew', pair[1];
    END IF;
    IF EXISTS (
      SELECT FROM pg_stat_progress_create_index
      WHERE datname = current_database() AND relid = to_regclass(pair[1])
    ) THEN
      RAISE EXCEPTION 'an index is being built on %: two builds would deadlock', pair[1];
    END IF;
${foreignCheck('free that name')}
    IF EXISTS (
      SELECT FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
      WHERE indexrelid = to_regclass(pair[2]) AND relkind = 'i'
        AND NOT (indisvalid AND indisready AND indislive)
    ) THEN
      RAISE EXCEPTION 'a build that failed left it INVALID; drop it, then run this file again: %',
        'DROP INDEX CONCURRENTLY IF EXISTS ' || pair[2] || ';';
    END IF;
  END LOOP;
${definitionCheck(root.definition, 'free that name')}
${waitWarning}
${transactionTimeout('SET transaction_timeout = 0')}
END`);
}

/** The table and every partition under it has its index, complete and attached: also one that was added since. */
export function afterTreeCreateGuard(root: NamedIndex): string {
  return doBlock(`DECLARE
  missing CONSTANT text := (
    SELECT string_agg(relid::regclass::text, ', ')
    FROM pg_partition_tree(to_regclass(${text(quoteRelation(root.definition.relation))}))
    WHERE relid NOT IN (
      SELECT indrelid
      FROM pg_partition_tree(to_regclass(${text(quoteRelation(qualified(root)))})) AS tree
        JOIN pg_index ON indexrelid = tree.relid
      WHERE indisvalid AND indisready AND indislive
    )
  );
BEGIN
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION 'the index is not complete: it lacks %', missing;
  END IF;
${transactionTimeout('RESET transaction_timeout')}
END`);
}

/** Every name is free or held by an index of its table: somebody else's index is not dropped, nor one whose work none does then. */
export function beforeTreeDropGuard(
  root: NamedIndex,
  members: readonly NamedIndex[],
  replaced: readonly ReplacedIndex[],
): string {
  return doBlock(`DECLARE
${pairs(members)}
  holders CONSTANT regclass[] := ARRAY(
    SELECT to_regclass(pairs[n][2]) FROM generate_subscripts(pairs, 1) AS n
  );
  pair text[];
  different text;
BEGIN
  FOREACH pair SLICE 1 IN ARRAY pairs LOOP
${foreignCheck('not dropped')}
  END LOOP;
${definitionCheck(root.definition, 'not dropped')}
${replacedCheck(replaced, `to_regclass(${text(quoteRelation(qualified(root)))})`)}${transactionTimeout('SET transaction_timeout = 0')}
END`);
}

/** Every name is free again. */
export function afterTreeDropGuard(members: readonly NamedIndex[]): string {
  return doBlock(`DECLARE
${pairs(members)}
  pair text[];
BEGIN
  FOREACH pair SLICE 1 IN ARRAY pairs LOOP
    IF to_regclass(pair[2]) IS NOT NULL THEN
      RAISE EXCEPTION '% is still there: run this file again', pair[2];
    END IF;
  END LOOP;
${transactionTimeout('RESET transaction_timeout')}
END`);
}

function foreignCheck(remedy: string): string {
  return `    IF to_regclass(pair[2]) IS NOT NULL AND NOT EXISTS (
      SELECT FROM pg_index
      WHERE indexrelid = to_regclass(pair[2]) AND indrelid = to_regclass(pair[1])
    ) THEN
      RAISE EXCEPTION '% is not an index of %: ${remedy}', pair[2], pair[1];
    END IF;`;
}

/** Each table with its index. */
function pairs(members: readonly NamedIndex[]): string {
  const rows = members.map(
    (member) =>
      `    [${text(quoteRelation(member.definition.relation))}, ${text(quoteRelation(qualified(member)))}]`,
  );
  return `  pairs CONSTANT text[] := ARRAY[\n${rows.join(',\n')}\n  ];`;
}

function qualified({ definition, name }: NamedIndex): RelationName {
  return { schema: definition.relation.schema, name };
}
