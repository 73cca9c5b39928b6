-- What the size of a B-tree depends on, for an index that exists in the twin (and is empty): one row per stored column.
-- $1: oid of the index. Widths and null fractions come from the statistics of the table, or of the index for its expressions.
SELECT a.attnum::int AS position,
       a.attnum <= i.indnkeyatts AS "isKey",
       pg_get_indexdef(i.indexrelid, a.attnum, false) AS sql,
       a.attlen::int AS "typeLength",
       CASE a.attalign WHEN 'c' THEN 1 WHEN 's' THEN 2 WHEN 'i' THEN 4 ELSE 8 END AS alignment,
       s.stawidth AS "averageWidth",
       coalesce(s.stanullfrac, 0) AS "nullFraction",
       -- A support function 4 (equalimage) lets equal keys share a posting list, unless the collation is nondeterministic.
       EXISTS (SELECT FROM pg_opclass o
               JOIN pg_amproc p ON p.amprocfamily = o.opcfamily AND p.amproclefttype = o.opcintype AND p.amprocrighttype = o.opcintype AND p.amprocnum = 4
               WHERE o.oid = i.indclass[a.attnum - 1])
         AND NOT EXISTS (SELECT FROM pg_collation l WHERE l.oid = i.indcollation[a.attnum - 1] AND NOT l.collisdeterministic) AS deduplicable,
       format('%I.%I', n.nspname, t.relname) AS "table",
       pg_get_expr(i.indpred, i.indrelid) AS predicate
FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indexrelid
JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
LEFT JOIN pg_statistic s
  ON NOT s.stainherit
 AND (s.starelid, s.staattnum) = (CASE WHEN i.indkey[a.attnum - 1] = 0 THEN i.indexrelid ELSE i.indrelid END,
                                  CASE WHEN i.indkey[a.attnum - 1] = 0 THEN a.attnum ELSE i.indkey[a.attnum - 1] END)
WHERE i.indexrelid = $1
ORDER BY a.attnum
