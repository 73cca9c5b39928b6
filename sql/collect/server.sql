-- Which server this is, and its clock. Servers that only resemble PostgreSQL may have no server_version_num.
select /* indexwright */ current_setting('server_version_num', true) as version_number,
  current_setting('server_version') as version,
  to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as collected_at,
  current_setting('block_size') as block_size,
  pg_is_in_recovery() as in_recovery
