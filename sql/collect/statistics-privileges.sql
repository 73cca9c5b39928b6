-- Which statistics the role may read from the catalogue itself.
select /* indexwright */ current_user as role,
  has_table_privilege('pg_catalog.pg_statistic', 'select') as column_statistics,
  has_table_privilege('pg_catalog.pg_statistic_ext_data', 'select') as extended_statistics
