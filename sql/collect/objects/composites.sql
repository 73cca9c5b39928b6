-- Composite types that stand alone; those of tables come with their tables.
select /* indexwright */ 'pg_catalog.pg_type'::regclass::oid as class_oid, t.oid, 'type' as kind,
  n.nspname as schema, format_type(t.oid, null) as identity,
  format('CREATE TYPE %I.%I AS (%s)', n.nspname, t.typname, (
    select coalesce(string_agg(
      format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))
        || case when a.attcollation <> at.typcollation then format(' COLLATE %I.%I', cn.nspname, c.collname) else '' end,
      ', ' order by a.attnum), '')
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_type at on at.oid = a.atttypid
    left join pg_catalog.pg_collation c on c.oid = a.attcollation
    left join pg_catalog.pg_namespace cn on cn.oid = c.collnamespace
    where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
  )) as ddl,
  array(
    select format_type(a.atttypid, a.atttypmod)
    from pg_catalog.pg_attribute a
    where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
    order by a.attnum
  ) as types
from pg_catalog.pg_type t
join pg_catalog.pg_class r on r.oid = t.typrelid
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
where t.typtype = 'c' and r.relkind = 'c' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not exists (
    select from pg_catalog.pg_depend x
    where x.classid = 'pg_catalog.pg_type'::regclass and x.objid = t.oid and x.deptype = 'e'
  )
