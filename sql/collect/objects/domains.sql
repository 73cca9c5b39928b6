-- Domains with their checks. NOT VALID cannot be said in CREATE DOMAIN, and a copy without rows has nothing to check.
select /* indexwright */ 'pg_catalog.pg_type'::regclass::oid as class_oid, t.oid, 'domain' as kind,
  n.nspname as schema, format_type(t.oid, null) as identity,
  format('CREATE DOMAIN %I.%I AS %s', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod))
    || case when t.typcollation <> b.typcollation then format(' COLLATE %I.%I', cn.nspname, c.collname) else '' end
    || coalesce(' DEFAULT ' || pg_get_expr(t.typdefaultbin, 0), '')
    || case when t.typnotnull then ' NOT NULL' else '' end
    || (
      select coalesce(string_agg(
        format(' CONSTRAINT %I %s', k.conname, regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '')),
        '' order by k.conname collate "C"), '')
      from pg_catalog.pg_constraint k
      where k.contypid = t.oid and k.contype = 'c'
    ) as ddl,
  array[format_type(t.typbasetype, t.typtypmod)] as types
from pg_catalog.pg_type t
join pg_catalog.pg_type b on b.oid = t.typbasetype
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
left join pg_catalog.pg_collation c on c.oid = t.typcollation
left join pg_catalog.pg_namespace cn on cn.oid = c.collnamespace
where t.typtype = 'd' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not exists (
    select from pg_catalog.pg_depend x
    where x.classid = 'pg_catalog.pg_type'::regclass and x.objid = t.oid and x.deptype = 'e'
  )
