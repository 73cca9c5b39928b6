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
         coalesce(nullif(coalesce(base.typelem, t.typelem), 0), CASE WHEN t.typname = 'tsvector' THEN 'text'::regtype END) AS element_oid,
         -- The bounds of multiranges are ranges; the cast from its range type comes with a multirange type.
         coalesce((SELECT m.castsource FROM pg_cast m JOIN pg_type r ON r.oid = m.castsource AND r.typtype = 'r' WHERE m.casttarget = coalesce(base.oid, t.oid)),
                  base.oid, t.oid) AS range_oid
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
), slots AS (
  -- One row a column, its slots as arrays in ANALYZE's order. Values and numbers stay text until the end: neither anyarray nor arrays of
  -- different lengths can be gathered in an array.
  SELECT t.attrelid, t.attnum, t.inherited, t.null_fraction, t.average_width, t.n_distinct, t.atttypmod, filled.*
  FROM target t
  LEFT JOIN operators o ON o.type_oid = t.type_oid
  LEFT JOIN operators e ON e.type_oid = t.element_oid
  CROSS JOIN LATERAL (SELECT coalesce(nullif(t.attcollation, 0), (SELECT typcollation FROM pg_type WHERE oid = t.element_oid)) AS collation) element
  CROSS JOIN LATERAL (
    SELECT array_agg(s.kind ORDER BY s.ord) AS kinds, array_agg(s.op ORDER BY s.ord) AS ops, array_agg(s.coll ORDER BY s.ord) AS colls,
           array_agg(s.numbers::text ORDER BY s.ord) AS numbers, array_agg(s.vals ORDER BY s.ord) AS vals,
           array_agg(s.vals_type ORDER BY s.ord) AS types, array_agg(s.vals_typmod ORDER BY s.ord) AS typmods
    FROM (VALUES
      (1, 1::int2, o.equal_op, t.attcollation, t.mcf, t.mcv, t.type_oid, t.atttypmod, t.mcv IS NOT NULL),
      (2, 2::int2, o.less_op, t.attcollation, NULL::real[], t.histogram, t.type_oid, t.atttypmod, t.histogram IS NOT NULL),
      (3, 3::int2, o.less_op, t.attcollation, ARRAY[t.correlation], NULL, NULL, NULL, t.correlation IS NOT NULL),
      (4, 4::int2, e.equal_op, element.collation, t.mcef, t.mce, t.element_oid, -1, t.mce IS NOT NULL),
      (5, 5::int2, e.equal_op, element.collation, t.element_counts, NULL, NULL, NULL, t.element_counts IS NOT NULL),
      (6, 7::int2, 0, 0, NULL::real[], t.range_bounds, t.range_oid, -1, t.range_bounds IS NOT NULL),
      (7, 6::int2, (SELECT oid FROM pg_operator WHERE oprname = '<' AND oprleft = 'float8'::regtype AND oprright = 'float8'::regtype AND oprnamespace = 'pg_catalog'::regnamespace), 0,
         ARRAY[t.range_empty], t.range_lengths, 'float8'::regtype, -1, t.range_lengths IS NOT NULL)
    ) AS s (ord, kind, op, coll, numbers, vals, vals_type, vals_typmod, present)
    WHERE s.present
  ) filled
)
INSERT INTO pg_statistic
SELECT attrelid, attnum, inherited, null_fraction, average_width, n_distinct,
  coalesce(kinds[1], 0), coalesce(kinds[2], 0), coalesce(kinds[3], 0), coalesce(kinds[4], 0), coalesce(kinds[5], 0),
  coalesce(ops[1], 0), coalesce(ops[2], 0), coalesce(ops[3], 0), coalesce(ops[4], 0), coalesce(ops[5], 0),
  coalesce(colls[1], 0), coalesce(colls[2], 0), coalesce(colls[3], 0), coalesce(colls[4], 0), coalesce(colls[5], 0),
  numbers[1]::real[], numbers[2]::real[], numbers[3]::real[], numbers[4]::real[], numbers[5]::real[],
  array_in(vals[1]::cstring, types[1], typmods[1]),
  array_in(vals[2]::cstring, types[2], typmods[2]),
  array_in(vals[3]::cstring, types[3], typmods[3]),
  array_in(vals[4]::cstring, types[4], typmods[4]),
  array_in(vals[5]::cstring, types[5], typmods[5])
FROM slots
