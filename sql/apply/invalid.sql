-- Indexes of the tables $1 (oids) that are not usable: rests of builds or drops that failed. One that is being built is not such a rest.
SELECT n.nspname AS "schema", c.relname AS "name", t.relname AS "table"
FROM pg_index AS i
  JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_class AS t ON t.oid = i.indrelid
WHERE i.indrelid = ANY ($1::oid[]) AND c.relkind = 'i' AND NOT (i.indisvalid AND i.indisready AND i.indislive)
  AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index AS p WHERE p.index_relid = i.indexrelid AND p.datname = current_database())
ORDER BY 1, 2
