-- What decides whether a session may change the schema at all.
SELECT current_setting('server_version_num')::int AS "versionNumber",
       current_setting('server_version') AS version,
       pg_is_in_recovery() AS recovery,
       current_setting('transaction_read_only')::bool AS "readOnly",
       current_user AS role,
       has_database_privilege(current_database(), 'TEMP') AS temporary,
       current_setting('wal_level') AS "walLevel",
       -- In kB; -1 for none.
       (SELECT setting::bigint::float8 FROM pg_settings WHERE name = 'temp_file_limit') AS "temporaryLimitKb"
