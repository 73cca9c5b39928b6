-- The user's schemas, without those that an extension brought.
select /* indexwright */ n.nspname as name
from pg_catalog.pg_namespace n
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not exists (
    select from pg_catalog.pg_depend e
    where e.classid = 'pg_catalog.pg_namespace'::regclass and e.objid = n.oid and e.deptype = 'e'
  )
order by n.nspname collate "C"
