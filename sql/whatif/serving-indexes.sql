-- Indexes that exist and serve all that a hypothetical one would: the same access method and condition, and the same first keys
-- with the same operator classes, collations and directions. Both are compared as this server prints them.
-- `pages` where the index found has more keys, or includes columns: a narrower one may be much smaller, and cheaper to read whole.
-- $1: the table. $2: oids of hypothetical indexes on it, which are not valid and so never serve.
WITH shape AS (
  SELECT i.indexrelid, c.relname, c.relam, c.relpages, i.indnatts, i.indisvalid, i.indnatts > i.indnkeyatts AS has_included,
         ARRAY(SELECT concat_ws(' ', pg_get_indexdef(i.indexrelid, n, false), i.indclass[n - 1], i.indcollation[n - 1], i.indoption[n - 1])
               FROM generate_series(1, i.indnkeyatts) AS n) AS keys,
         coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS predicate
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE i.indrelid = $1::regclass
)
SELECT DISTINCT ON (mine.indexrelid) mine.indexrelid::text AS oid, theirs.relname AS name,
       CASE WHEN theirs.indnatts > mine.indnatts THEN theirs.relpages END AS pages
FROM shape mine
JOIN shape theirs ON theirs.indisvalid AND theirs.relam = mine.relam AND theirs.predicate = mine.predicate
                 AND theirs.keys[1:cardinality(mine.keys)] = mine.keys
WHERE mine.indexrelid = ANY ($2) AND NOT mine.has_included
ORDER BY mine.indexrelid, theirs.indnatts > mine.indnatts, theirs.relpages, theirs.relname COLLATE "C"
