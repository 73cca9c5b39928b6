-- Where pg_stat_statements lives in this database, which columns its view has, and what stands in the way of reading it.
-- One row always; schema is null where the extension is not installed here. Its setting exists only where the library
-- was preloaded.
select /* indexwright */
  current_setting('pg_stat_statements.max', true) is not null as preloaded,
  coalesce(current_setting('pg_stat_statements.track', true), '') <> 'none'
    and coalesce(current_setting('compute_query_id', true), '') <> 'off' as tracking,
  current_user as role,
  n.nspname as schema,
  e.extversion as version,
  a.default_version,
  has_schema_privilege(n.oid, 'usage') as may_use_schema,
  has_table_privilege(v.oid, 'select') as may_select,
  array(
    select c.attname::text from pg_catalog.pg_attribute c
    where c.attrelid = v.oid and c.attnum > 0 and not c.attisdropped
    order by c.attnum
  ) as columns,
  exists (
    select from pg_catalog.pg_class i where i.relnamespace = n.oid and i.relname = 'pg_stat_statements_info'
  ) as has_info
from (values (1)) one
left join pg_catalog.pg_extension e on e.extname = 'pg_stat_statements'
left join pg_catalog.pg_namespace n on n.oid = e.extnamespace
left join pg_catalog.pg_class v on v.relnamespace = n.oid and v.relname = 'pg_stat_statements'
left join pg_catalog.pg_available_extensions a on a.name = e.extname
