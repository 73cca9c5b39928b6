-- What the size of a B-tree depends on, for B-trees that exist in the twin (and are empty): one row per stored column.
-- $1: oids of the indexes. Widths and null fractions come from the statistics of the table, or of the index for its expressions.
SELECT i.indexrelid::text AS oid,
       a.attnum <= i.indnkeyatts AS "isKey",
       pg_get_indexdef(i.indexrelid, a.attnum, false) AS sql,
       a.attlen::int AS "typeLength",
       CASE a.attalign WHEN 'c' THEN 1 WHEN 's' THEN 2 WHEN 'i' THEN 4 ELSE 8 END AS alignment,
       s.stawidth AS "averageWidth",
       coalesce(s.stanullfrac, 0) AS "nullFraction",
       -- Frequencies of the most common values (slot kind 1).
       (SELECT numbers FROM (VALUES (s.stakind1, s.stanumbers1), (s.stakind2, s.stanumbers2), (s.stakind3, s.stanumbers3), (s.stakind4, s.stanumbers4), (s.stakind5, s.stanumbers5))
          AS slot (kind, numbers) WHERE kind = 1) AS "commonFrequencies",
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
JOIN pg_class x ON x.oid = i.indexrelid AND x.relkind = 'i'
JOIN pg_am m ON m.oid = x.relam AND m.amname = 'btree'
WHERE i.indexrelid = ANY ($1)
ORDER BY i.indexrelid, a.attnum
