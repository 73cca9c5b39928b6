-- Sequences that defaults may name; those of identity columns belong to their columns. Only the type matters to a plan.
select /* indexwright */ 'pg_catalog.pg_class'::regclass::oid as class_oid, c.oid, 'sequence' as kind,
  n.nspname as schema, format('%I.%I', n.nspname, c.relname) as identity,
  format('CREATE SEQUENCE %I.%I AS %s', n.nspname, c.relname, format_type(s.seqtypid, null)) as ddl
from pg_catalog.pg_sequence s
join pg_catalog.pg_class c on c.oid = s.seqrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relpersistence <> 't'
  and not exists (
    select from pg_catalog.pg_depend x
    where x.classid = 'pg_catalog.pg_class'::regclass and x.objid = c.oid and x.deptype in ('e', 'i')
  )
