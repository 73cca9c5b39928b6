-- Enums with their labels in order.
select /* indexwright */ 'pg_catalog.pg_type'::regclass::oid as class_oid, t.oid, 'type' as kind,
  n.nspname as schema, format_type(t.oid, null) as identity,
  format('CREATE TYPE %I.%I AS ENUM (%s)', n.nspname, t.typname, (
    select coalesce(string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder), '')
    from pg_catalog.pg_enum e where e.enumtypid = t.oid
  )) as ddl
from pg_catalog.pg_type t
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
where t.typtype = 'e' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not exists (
    select from pg_catalog.pg_depend x
    where x.classid = 'pg_catalog.pg_type'::regclass and x.objid = t.oid and x.deptype = 'e'
  )
