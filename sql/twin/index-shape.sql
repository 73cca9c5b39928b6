-- What the size of an index depends on, for indexes that exist in the twin (and are empty): one row per stored column.
-- $1: oids of the indexes. Those without storage (on partitioned tables) are not in the answer.
SELECT i.indexrelid::text AS oid,
       m.amname AS method,
       format('%I.%I', n.nspname, t.relname) AS "table",
       i.indrelid::text AS "tableOid",
       pg_relation_size(i.indrelid) / 8192 AS "tableBlocks",
       x.reloptions AS options,
       pg_get_expr(i.indpred, i.indrelid) AS predicate,
       i.indexprs::text AS expressions,
       EXISTS (SELECT FROM pg_statistic_ext e WHERE e.stxrelid = i.indrelid AND 'd' = ANY (e.stxkind)) AS "extendedDistinct",
       a.attnum <= i.indnkeyatts AS "isKey",
       -- 0 for an expression.
       i.indkey[a.attnum - 1]::int AS attribute,
       a.attnum::int AS position,
       -- Its place in indexprs, from 1.
       (SELECT count(*) FROM generate_series(0, a.attnum - 1) AS k WHERE i.indkey[k] = 0)::int AS "expressionNumber",
       pg_get_indexdef(i.indexrelid, a.attnum, false) AS sql,
       o.opcname AS opclass,
       a.attoptions AS "opclassOptions",
       format_type(a.atttypid, a.atttypmod) AS type,
       y.typcategory::text AS category,
       a.attlen::int AS "typeLength",
       CASE a.attalign WHEN 'c' THEN 1 WHEN 's' THEN 2 WHEN 'i' THEN 4 ELSE 8 END AS alignment,
       -- A support function 4 (equalimage) lets equal keys share a posting list, unless the collation is nondeterministic.
       m.amname = 'btree'
         AND EXISTS (SELECT FROM pg_amproc p
                     WHERE p.amprocfamily = o.opcfamily AND p.amproclefttype = o.opcintype AND p.amprocrighttype = o.opcintype AND p.amprocnum = 4)
         AND NOT EXISTS (SELECT FROM pg_collation l WHERE l.oid = i.indcollation[a.attnum - 1] AND NOT l.collisdeterministic) AS deduplicable
FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indexrelid
JOIN pg_type y ON y.oid = a.atttypid
JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
JOIN pg_class x ON x.oid = i.indexrelid AND x.relkind = 'i'
JOIN pg_am m ON m.oid = x.relam
LEFT JOIN pg_opclass o ON o.oid = i.indclass[a.attnum - 1]
WHERE i.indexrelid = ANY ($1)
ORDER BY i.indexrelid, a.attnum
