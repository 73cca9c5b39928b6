-- Columns of the twin whose values cannot be read without running code of the source: below their type is a domain, whose CHECK may
-- call functions. A column that is a domain itself has the statistics of its base type. A multirange's parts no catalogue of PG 13 shows.
WITH RECURSIVE chain AS (
  SELECT DISTINCT a.atttypid AS type, a.atttypid AS base FROM pg_attribute a
  WHERE a.attrelid >= 16384 AND a.attnum > 0 AND a.atttypid >= 16384
  UNION ALL
  SELECT chain.type, t.typbasetype FROM chain JOIN pg_type t ON t.oid = chain.base WHERE t.typtype = 'd'
), based AS (
  SELECT chain.type, chain.base FROM chain JOIN pg_type t ON t.oid = chain.base WHERE t.typtype <> 'd'
), part AS (
  SELECT base AS root, base AS oid FROM based
  UNION
  SELECT part.root, below.oid
  FROM part
  JOIN pg_type t ON t.oid = part.oid
  CROSS JOIN LATERAL (
    SELECT t.typelem AS oid WHERE t.typelem <> 0
    UNION ALL SELECT r.rngsubtype FROM pg_range r WHERE r.rngtypid = t.oid
    UNION ALL SELECT a.atttypid FROM pg_attribute a WHERE t.typrelid <> 0 AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
  ) below
), running AS (
  SELECT DISTINCT part.root FROM part JOIN pg_type t ON t.oid = part.oid
  WHERE t.oid >= 16384 AND t.typtype IN ('d', 'm')
)
SELECT n.nspname AS schema, c.relname AS relation, a.attname AS column
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN based ON based.type = a.atttypid
JOIN running ON running.root = based.base
WHERE a.attrelid >= 16384 AND a.attnum > 0 AND NOT a.attisdropped
