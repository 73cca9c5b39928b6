/**
 * The DO blocks around the statements of a pair that drops an index which exists, and makes it again. What is to be compared is
 * the server's own text of the definition, read under an empty search path: each block sets that for itself.
 */
import type { DropCode, RestorableIndex } from '../model/existing-index.ts';
import type { RelationName } from '../model/relation.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { doBlock, text, transactionTimeout, waitWarning } from './guard-parts.ts';

export interface GuardedDrop {
  readonly code: DropCode;
  readonly servedBy: string | null;
  /** Itself first. */
  readonly members: readonly RestorableIndex[];
}

/** What goes is what was judged, whatever is to do its work is there, and nobody is building. */
export function beforeGoGuard(drop: GuardedDrop): string {
  return doBlock(`DECLARE
${known(drop)}
${held}
  one text[];
${drop.code === 'unused' ? '  scans bigint;\n' : ''}BEGIN
${plainOutput}
  FOREACH one SLICE 1 IN ARRAY known LOOP
${foreignCheck('not dropped')}
${buildingCheck}
  END LOOP;
${strangersCheck(drop)}${serverCheck(drop)}${scansWarning(drop)}${transactionTimeout('SET transaction_timeout = 0')}
END`);
}

/** The names are free. */
export function afterGoGuard(drop: GuardedDrop): string {
  return doBlock(`DECLARE
${known(drop)}
  one text[];
BEGIN
  FOREACH one SLICE 1 IN ARRAY known LOOP
    IF to_regclass(one[2]) IS NOT NULL THEN
      RAISE EXCEPTION '% is still there: run this file again', one[2];
    END IF;
  END LOOP;
${transactionTimeout('RESET transaction_timeout')}
END`);
}

/** Every table is there, every name free or held by the index that it was. */
export function beforeRestoreGuard(drop: GuardedDrop): string {
  return doBlock(`DECLARE
${known(drop)}
  one text[];
  other record;
BEGIN
${plainOutput}
  IF current_setting('server_version_num')::int BETWEEN 140000 AND 140003 THEN
    RAISE EXCEPTION 'PostgreSQL 14.0 to 14.3 may corrupt a concurrently built index: update the server';
  END IF;
  FOREACH one SLICE 1 IN ARRAY known LOOP
    IF to_regclass(one[1]) IS NULL THEN
      RAISE EXCEPTION 'table % does not exist: nothing to restore', one[1];
    END IF;
${buildingCheck}
${foreignCheck('free that name')}
    IF EXISTS (
      SELECT FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
      WHERE indexrelid = to_regclass(one[2]) AND relkind = 'i'
        AND NOT (indisvalid AND indisready AND indislive)
    ) THEN
      RAISE EXCEPTION 'a build that failed left it INVALID; drop it, then run this file again: %',
        'DROP INDEX CONCURRENTLY IF EXISTS ' || one[2] || ';';
    END IF;
  END LOOP;
${waitWarning}
${transactionTimeout('SET transaction_timeout = 0')}
END`);
}

/** Each is what it was: on its table, with its definition, usable. */
export function afterRestoreGuard(drop: GuardedDrop): string {
  return doBlock(`DECLARE
${known(drop)}
  one text[];
BEGIN
${plainOutput}
  FOREACH one SLICE 1 IN ARRAY known LOOP
    IF NOT EXISTS (
      SELECT FROM pg_index
      WHERE indexrelid = to_regclass(one[2]) AND indrelid = to_regclass(one[1])
        AND pg_get_indexdef(indexrelid) = one[3] AND indisvalid AND indisready AND indislive
    ) THEN
      RAISE EXCEPTION '% is missing, not usable or not what it was', one[2];
    END IF;
  END LOOP;
${transactionTimeout('RESET transaction_timeout')}
END`);
}

/** Each table with its index and what the server says of that. */
function known({ members }: GuardedDrop): string {
  const rows = members.map(
    (member) =>
      `    [\n      ${text(quoteRelation(member.relation))},\n      ${text(quoteRelation(indexName(member)))},\n      ${text(member.definition)}\n    ]`,
  );
  return `  known CONSTANT text[] := ARRAY[\n${rows.join(',\n')}\n  ];`;
}

/** Those of the indexes that are there. */
const held = `  held CONSTANT oid[] := ARRAY(
    SELECT to_regclass(known[n][2])::oid FROM generate_subscripts(known, 1) AS n
    WHERE to_regclass(known[n][2]) IS NOT NULL
  );`;

const plainOutput = `  SET LOCAL search_path = '';
  SET LOCAL quote_all_identifiers = off;`;

function foreignCheck(remedy: string): string {
  return `    IF to_regclass(one[2]) IS NOT NULL AND NOT EXISTS (
      SELECT FROM pg_index
      WHERE indexrelid = to_regclass(one[2]) AND indrelid = to_regclass(one[1])
    ) THEN
      RAISE EXCEPTION '% is not an index of %: ${remedy}', one[2], one[1];
    END IF;
    IF pg_get_indexdef(to_regclass(one[2])) <> one[3] THEN
      RAISE EXCEPTION '% exists with another definition: ${remedy}', one[2];
    END IF;`;
}

const buildingCheck = `    IF EXISTS (
      SELECT FROM pg_stat_progress_create_index
      WHERE datname = current_database() AND relid = to_regclass(one[1])
    ) THEN
      RAISE EXCEPTION 'an index is being built on %: wait until it is done', one[1];
    END IF;`;

/** An index of a partition that was added since would go too, and the down file would not bring it back. */
function strangersCheck({ members: [root] }: GuardedDrop): string {
  if (root === undefined || !root.partitioned) return '';
  return `  IF EXISTS (
    SELECT FROM pg_partition_tree(to_regclass(known[1][2])) WHERE relid <> ALL (held)
  ) THEN
    RAISE EXCEPTION '% has indexes on partitions that were added since: write this file anew', known[1][2];
  END IF;
`;
}

function serverCheck({ servedBy, members: [root] }: GuardedDrop): string {
  if (servedBy === null || root === undefined) return '';
  const server = text(quoteRelation({ schema: root.relation.schema, name: servedBy }));
  return `  IF cardinality(held) > 0 AND NOT EXISTS (
    SELECT FROM pg_index
    WHERE indexrelid = to_regclass(${server}) AND indrelid = to_regclass(known[1][1])
      AND indisvalid AND indisready AND indislive
  ) THEN
    RAISE EXCEPTION 'the index that is to do its work is missing or not usable: %', ${server};
  END IF;
`;
}

/** Counters may say something else here, or by now. */
function scansWarning({ code }: GuardedDrop): string {
  if (code !== 'unused') return '';
  return `  scans := (SELECT sum(idx_scan) FROM pg_stat_all_indexes WHERE indexrelid = ANY (held));
  IF scans > 0 THEN
    RAISE WARNING 'on this server it has been scanned % times: find out by what', scans;
  END IF;
`;
}

export function indexName({ relation, name }: Pick<RestorableIndex, 'relation' | 'name'>): RelationName {
  return { schema: relation.schema, name };
}
