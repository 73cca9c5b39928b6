-- Operators with what the planner asks of them. A commutator or negator that is not there yet becomes a shell.
select /* indexwright */ 'pg_catalog.pg_operator'::regclass::oid as class_oid, o.oid, 'operator' as kind,
  n.nspname as schema, o.oid::regoperator::text as identity,
  format('CREATE OPERATOR %I.%s (FUNCTION = %s', n.nspname, o.oprname, o.oprcode)
    || case when o.oprleft <> 0 then format(', LEFTARG = %s', format_type(o.oprleft, null)) else '' end
    || case when o.oprright <> 0 then format(', RIGHTARG = %s', format_type(o.oprright, null)) else '' end
    || coalesce(', COMMUTATOR = OPERATOR(' || quote_ident(cn.nspname) || '.' || c.oprname || ')', '')
    || coalesce(', NEGATOR = OPERATOR(' || quote_ident(gn.nspname) || '.' || g.oprname || ')', '')
    || case when o.oprrest <> 0 then format(', RESTRICT = %s', o.oprrest) else '' end
    || case when o.oprjoin <> 0 then format(', JOIN = %s', o.oprjoin) else '' end
    || case when o.oprcanhash then ', HASHES' else '' end
    || case when o.oprcanmerge then ', MERGES' else '' end
    || ')' as ddl
from pg_catalog.pg_operator o
join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
left join pg_catalog.pg_operator c on c.oid = o.oprcom
left join pg_catalog.pg_namespace cn on cn.oid = c.oprnamespace
left join pg_catalog.pg_operator g on g.oid = o.oprnegate
left join pg_catalog.pg_namespace gn on gn.oid = g.oprnamespace
where o.oprcode <> 0 and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not exists (
    select from pg_catalog.pg_depend x
    where x.classid = 'pg_catalog.pg_operator'::regclass and x.objid = o.oid and x.deptype = 'e'
  )
