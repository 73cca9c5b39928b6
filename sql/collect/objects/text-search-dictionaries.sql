-- Text search dictionaries; dictinitoption is the SQL of their options.
select /* indexwright */ 'pg_catalog.pg_ts_dict'::regclass::oid as class_oid, d.oid, 'text-search' as kind,
  n.nspname as schema, format('dictionary %I.%I', n.nspname, d.dictname) as identity,
  format('CREATE TEXT SEARCH DICTIONARY %I.%I (TEMPLATE = %I.%I%s)', n.nspname, d.dictname, tn.nspname, t.tmplname,
    coalesce(', ' || nullif(d.dictinitoption, ''), '')) as ddl
from pg_catalog.pg_ts_dict d
join pg_catalog.pg_namespace n on n.oid = d.dictnamespace
join pg_catalog.pg_ts_template t on t.oid = d.dicttemplate
join pg_catalog.pg_namespace tn on tn.oid = t.tmplnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not exists (
    select from pg_catalog.pg_depend x
    where x.classid = 'pg_catalog.pg_ts_dict'::regclass and x.objid = d.oid and x.deptype = 'e'
  )
