-- Transactions of other sessions that have been open for $1 seconds: builds and drops wait for them. Those of other roles are
-- seen by members of pg_monitor only; how many sessions hide theirs is the last column of each row, or of a row with nulls.
WITH others AS (
  SELECT pid, usename, application_name, state, xact_start
  FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()
    -- What may not be seen is null, the type included.
    AND (backend_type = 'client backend' OR (backend_type IS NULL AND usename IS NOT NULL))
)
SELECT o.pid, o.usename AS "user", o.application_name AS application, o.state,
       extract(epoch FROM now() - o.xact_start)::float8 AS seconds, h.hidden
FROM (SELECT count(*)::int AS hidden FROM others WHERE state IS NULL AND xact_start IS NULL
        AND NOT pg_has_role('pg_read_all_stats', 'USAGE')) AS h
  LEFT JOIN (SELECT * FROM others WHERE xact_start < now() - make_interval(secs => $1)) AS o ON true
ORDER BY o.xact_start, o.pid
