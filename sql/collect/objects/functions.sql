-- Functions, procedures and window functions. No query can call a trigger function.
select /* indexwright */ 'pg_catalog.pg_proc'::regclass::oid as class_oid, p.oid, 'function' as kind,
  n.nspname as schema, p.oid::regprocedure::text as identity,
  rtrim(pg_get_functiondef(p.oid), E'\n') as ddl
from pg_catalog.pg_proc p
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where p.prokind in ('f', 'p', 'w') and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not exists (
    select from pg_catalog.pg_depend x
    where x.classid = 'pg_catalog.pg_proc'::regclass and x.objid = p.oid and x.deptype in ('e', 'i')
  )
