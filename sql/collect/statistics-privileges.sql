-- Which statistics the role may read from the catalogue itself, and whether it may read files of the server.
select /* indexwright */ current_user as role,
  has_table_privilege('pg_catalog.pg_statistic', 'select') as column_statistics,
  has_table_privilege('pg_catalog.pg_statistic_ext_data', 'select') as extended_statistics,
  has_function_privilege('pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean)', 'execute') as files
