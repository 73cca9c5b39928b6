-- Builds that run on the tables $1 (oids). A session of another role shows no table unless one is a member of pg_monitor.
SELECT p.pid, p.relid::text AS "tableOid", c.relname AS "table", n.nspname AS "schema", p.phase
FROM pg_stat_progress_create_index AS p
  JOIN pg_class AS c ON c.oid = p.relid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE p.datname = current_database() AND p.relid = ANY ($1::oid[]) AND p.pid <> pg_backend_pid()
ORDER BY p.pid
