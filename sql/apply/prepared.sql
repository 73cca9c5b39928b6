-- Prepared transactions of the database: they hold their locks until somebody commits them or rolls them back.
SELECT gid, owner AS "user", extract(epoch FROM now() - prepared)::float8 AS seconds
FROM pg_prepared_xacts WHERE database = current_database() ORDER BY prepared, gid
