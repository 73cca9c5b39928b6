-- Rebuilds pg_statistic rows from rows of pg_stats (the twin, allow_system_table_mods = on).
-- $1: json array of { schema, relation, attribute, inherited, null_fraction, average_width, n_distinct, mcv, mcf, histogram, correlation, mce, mcef, element_counts,
--     range_lengths, range_empty, range_bounds }; `relation` may be an index, for the statistics of its expressions.
-- The operators are those ANALYZE would pick: the default B-tree (else hash) operator class of the type, of its base type for a domain, or of a type it is binary-coercible to
-- (src/backend/commands/analyze.c, std_typanalyze; utils/cache/typcache.c; commands/indexcmds.c, GetDefaultOpClass).
WITH input AS (
  SELECT * FROM json_to_recordset($1) AS x (
    schema text, relation text, attribute text, inherited bool, null_fraction real, average_width int, n_distinct real,
    mcv text, mcf real[], histogram text, correlation real, mce text, mcef real[], element_counts real[],
    range_lengths text, range_empty real, range_bounds text)
), target AS (
  SELECT input.*, a.attrelid, a.attnum, a.atttypmod, a.attcollation,
         coalesce(base.oid, t.oid) AS type_oid, coalesce(base.typtype, t.typtype) AS typtype, coalesce(base.typcategory, t.typcategory) AS typcategory,
         coalesce(nullif(coalesce(base.typelem, t.typelem), 0), CASE WHEN t.typname = 'tsvector' THEN 'text'::regtype END) AS element_oid
  FROM input
  JOIN pg_namespace n ON n.nspname = input.schema
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = input.relation
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = input.attribute AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN LATERAL (
    WITH RECURSIVE chain AS (
      SELECT t.typbasetype AS oid WHERE t.typtype = 'd'
      UNION ALL SELECT b.typbasetype FROM chain JOIN pg_type b ON b.oid = chain.oid WHERE b.typtype = 'd')
    SELECT b.* FROM chain JOIN pg_type b ON b.oid = chain.oid WHERE b.typtype <> 'd' LIMIT 1) base ON true
), typed AS (
  SELECT DISTINCT type_oid FROM target UNION SELECT element_oid FROM target WHERE element_oid IS NOT NULL
), family AS (
  SELECT typed.type_oid, am.amname, chosen.opcfamily, chosen.opcintype
  FROM typed
  JOIN pg_type t ON t.oid = typed.type_oid
  CROSS JOIN (SELECT oid, amname FROM pg_am WHERE amname IN ('btree', 'hash')) am
  JOIN LATERAL (
    SELECT o.opcfamily, o.opcintype
    FROM pg_opclass o
    JOIN pg_type ot ON ot.oid = o.opcintype
    WHERE o.opcmethod = am.oid AND o.opcdefault
      AND (o.opcintype = t.oid
        OR EXISTS (SELECT FROM pg_cast WHERE castsource = t.oid AND casttarget = o.opcintype AND castmethod = 'b' AND castcontext = 'i')
        OR (o.opcintype = 'anyarray'::regtype AND t.typcategory = 'A' AND t.typlen = -1)
        OR (o.opcintype = 'anyenum'::regtype AND t.typtype = 'e')
        OR (o.opcintype = 'anyrange'::regtype AND t.typtype = 'r')
        OR (ot.typname = 'anymultirange' AND t.typtype = 'm')
        OR (o.opcintype = 'record'::regtype AND t.typtype = 'c'))
    ORDER BY o.opcintype = t.oid DESC, ot.typispreferred DESC, o.oid LIMIT 1) chosen ON true
), operators AS (
  SELECT typed.type_oid,
    coalesce(
      (SELECT a.amopopr FROM family f JOIN pg_amop a ON a.amopfamily = f.opcfamily AND a.amopstrategy = 3 AND a.amoplefttype = f.opcintype AND a.amoprighttype = f.opcintype
       WHERE f.type_oid = typed.type_oid AND f.amname = 'btree'),
      (SELECT a.amopopr FROM family f JOIN pg_amop a ON a.amopfamily = f.opcfamily AND a.amopstrategy = 1 AND a.amoplefttype = f.opcintype AND a.amoprighttype = f.opcintype
       WHERE f.type_oid = typed.type_oid AND f.amname = 'hash')) AS equal_op,
    (SELECT a.amopopr FROM family f JOIN pg_amop a ON a.amopfamily = f.opcfamily AND a.amopstrategy = 1 AND a.amoplefttype = f.opcintype AND a.amoprighttype = f.opcintype
     WHERE f.type_oid = typed.type_oid AND f.amname = 'btree') AS less_op
  FROM typed
), slot AS (
  SELECT t.attrelid, t.attnum, t.inherited, s.kind, s.op, s.coll, s.numbers, s.vals,
         row_number() OVER (PARTITION BY t.attrelid, t.attnum, t.inherited ORDER BY s.ord) AS n
  FROM target t
  LEFT JOIN operators o ON o.type_oid = t.type_oid
  LEFT JOIN operators e ON e.type_oid = t.element_oid
  CROSS JOIN LATERAL (VALUES
    (1, 1::int2, o.equal_op, t.attcollation, t.mcf, CASE WHEN t.mcv IS NOT NULL THEN array_in(t.mcv::cstring, t.type_oid, t.atttypmod) END, t.mcv IS NOT NULL),
    (2, 2::int2, o.less_op, t.attcollation, NULL::real[], CASE WHEN t.histogram IS NOT NULL THEN array_in(t.histogram::cstring, t.type_oid, t.atttypmod) END, t.histogram IS NOT NULL),
    (3, 3::int2, o.less_op, t.attcollation, ARRAY[t.correlation], NULL, t.correlation IS NOT NULL),
    (4, 4::int2, e.equal_op, coalesce(nullif(t.attcollation, 0), (SELECT typcollation FROM pg_type WHERE oid = t.element_oid)), t.mcef,
       CASE WHEN t.mce IS NOT NULL THEN array_in(t.mce::cstring, t.element_oid, -1) END, t.mce IS NOT NULL),
    (5, 5::int2, e.equal_op, coalesce(nullif(t.attcollation, 0), (SELECT typcollation FROM pg_type WHERE oid = t.element_oid)), t.element_counts, NULL, t.element_counts IS NOT NULL),
    (6, 7::int2, 0, 0, NULL::real[], CASE WHEN t.range_bounds IS NOT NULL THEN array_in(t.range_bounds::cstring, t.type_oid, t.atttypmod) END, t.range_bounds IS NOT NULL),
    (7, 6::int2, (SELECT oid FROM pg_operator WHERE oprname = '<' AND oprleft = 'float8'::regtype AND oprright = 'float8'::regtype AND oprnamespace = 'pg_catalog'::regnamespace), 0,
       ARRAY[t.range_empty], CASE WHEN t.range_lengths IS NOT NULL THEN array_in(t.range_lengths::cstring, 'float8'::regtype, -1) END, t.range_lengths IS NOT NULL)
  ) AS s (ord, kind, op, coll, numbers, vals, present)
  WHERE s.present
)
INSERT INTO pg_statistic
SELECT t.attrelid, t.attnum, t.inherited, t.null_fraction, t.average_width, t.n_distinct,
  coalesce(s1.kind, 0), coalesce(s2.kind, 0), coalesce(s3.kind, 0), coalesce(s4.kind, 0), coalesce(s5.kind, 0),
  coalesce(s1.op, 0), coalesce(s2.op, 0), coalesce(s3.op, 0), coalesce(s4.op, 0), coalesce(s5.op, 0),
  coalesce(s1.coll, 0), coalesce(s2.coll, 0), coalesce(s3.coll, 0), coalesce(s4.coll, 0), coalesce(s5.coll, 0),
  s1.numbers, s2.numbers, s3.numbers, s4.numbers, s5.numbers,
  s1.vals, s2.vals, s3.vals, s4.vals, s5.vals
FROM target t
LEFT JOIN slot s1 ON (s1.attrelid, s1.attnum, s1.inherited, s1.n) = (t.attrelid, t.attnum, t.inherited, 1)
LEFT JOIN slot s2 ON (s2.attrelid, s2.attnum, s2.inherited, s2.n) = (t.attrelid, t.attnum, t.inherited, 2)
LEFT JOIN slot s3 ON (s3.attrelid, s3.attnum, s3.inherited, s3.n) = (t.attrelid, t.attnum, t.inherited, 3)
LEFT JOIN slot s4 ON (s4.attrelid, s4.attnum, s4.inherited, s4.n) = (t.attrelid, t.attnum, t.inherited, 4)
LEFT JOIN slot s5 ON (s5.attrelid, s5.attnum, s5.inherited, s5.n) = (t.attrelid, t.attnum, t.inherited, 5)
