-- What decides plans in the source and is not part of a Snapshot: kind (plural) and display names.
select /* indexwright */ x.kind, x.identity
from (
  select 'operator classes' as kind, format('%I.%I', n.nspname, o.opcname) as identity
  from pg_catalog.pg_opclass o
  join pg_catalog.pg_namespace n on n.oid = o.opcnamespace
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_opclass'::regclass and e.objid = o.oid and e.deptype = 'e'
    )
  union all
  select 'base types', format_type(t.oid, null)
  from pg_catalog.pg_type t
  join pg_catalog.pg_namespace n on n.oid = t.typnamespace
  where t.typtype = 'b' and t.typelem = 0 and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_type'::regclass and e.objid = t.oid and e.deptype = 'e'
    )
  union all
  select 'rules', format('%s on %I.%I', r.rulename, n.nspname, c.relname)
  from pg_catalog.pg_rewrite r
  join pg_catalog.pg_class c on c.oid = r.ev_class
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where r.rulename <> '_RETURN' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  union all
  select 'table access methods', format('%s of %I.%I', m.amname, n.nspname, c.relname)
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_am m on m.oid = c.relam
  where c.relkind in ('r', 'm') and m.amname <> 'heap'
    and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
) x
order by x.kind, x.identity collate "C"
