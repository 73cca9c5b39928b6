-- Text search configurations, still empty.
select /* indexwright */ 'pg_catalog.pg_ts_config'::regclass::oid as class_oid, c.oid, 'text-search' as kind,
  n.nspname as schema, format('configuration %I.%I', n.nspname, c.cfgname) as identity,
  format('CREATE TEXT SEARCH CONFIGURATION %I.%I (PARSER = %I.%I)', n.nspname, c.cfgname, pn.nspname, p.prsname) as ddl
from pg_catalog.pg_ts_config c
join pg_catalog.pg_namespace n on n.oid = c.cfgnamespace
join pg_catalog.pg_ts_parser p on p.oid = c.cfgparser
join pg_catalog.pg_namespace pn on pn.oid = p.prsnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not exists (
    select from pg_catalog.pg_depend x
    where x.classid = 'pg_catalog.pg_ts_config'::regclass and x.objid = c.oid and x.deptype = 'e'
  )
