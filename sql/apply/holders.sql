-- What holds the names $1 (schemas) and $2 (names), in that order; a row for each that something holds.
SELECT wanted.schema, wanted.name, c.oid::text AS oid, c.relkind AS kind,
       tn.nspname AS "tableSchema", t.relname AS "tableName",
       coalesce(i.indisvalid AND i.indisready AND i.indislive, false) AS valid,
       CASE WHEN i.indexrelid IS NOT NULL THEN pg_get_indexdef(i.indexrelid) END AS definition,
       (SELECT conname FROM pg_constraint WHERE conindid = c.oid AND contype IN ('p', 'u', 'x') LIMIT 1) AS "constraint",
       coalesce(i.indisreplident, false) AS "replicaIdentity"
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted (schema, name, n)
  JOIN pg_namespace AS s ON s.nspname = wanted.schema
  JOIN pg_class AS c ON c.relnamespace = s.oid AND c.relname = wanted.name
  LEFT JOIN pg_index AS i ON i.indexrelid = c.oid
  LEFT JOIN pg_class AS t ON t.oid = i.indrelid
  LEFT JOIN pg_namespace AS tn ON tn.oid = t.relnamespace
ORDER BY wanted.n
