-- Aggregates: what a plan depends on (state type and size, partial and moving forms, sort operator, parallel safety).
select /* indexwright */ 'pg_catalog.pg_proc'::regclass::oid as class_oid, p.oid, 'aggregate' as kind,
  n.nspname as schema, p.oid::regprocedure::text as identity,
  format('CREATE AGGREGATE %I.%I(%s) (SFUNC = %s, STYPE = %s',
    n.nspname, p.proname, coalesce(nullif(pg_get_function_arguments(p.oid), ''), '*'),
    a.aggtransfn, format_type(a.aggtranstype, null))
    || case when a.aggtransspace <> 0 then format(', SSPACE = %s', a.aggtransspace) else '' end
    || case when a.aggfinalfn <> 0 then format(', FINALFUNC = %s', a.aggfinalfn) else '' end
    || case when a.aggfinalextra then ', FINALFUNC_EXTRA' else '' end
    || case when a.aggcombinefn <> 0 then format(', COMBINEFUNC = %s', a.aggcombinefn) else '' end
    || case when a.aggserialfn <> 0
      then format(', SERIALFUNC = %s, DESERIALFUNC = %s', a.aggserialfn, a.aggdeserialfn) else '' end
    || case when a.agginitval is not null then format(', INITCOND = %L', a.agginitval) else '' end
    || case when a.aggmtransfn <> 0
      then format(', MSFUNC = %s, MINVFUNC = %s, MSTYPE = %s', a.aggmtransfn, a.aggminvtransfn,
        format_type(a.aggmtranstype, null)) else '' end
    || case when a.aggmfinalfn <> 0 then format(', MFINALFUNC = %s', a.aggmfinalfn) else '' end
    || case when a.aggminitval is not null then format(', MINITCOND = %L', a.aggminitval) else '' end
    || coalesce(', SORTOP = OPERATOR(' || quote_ident(sn.nspname) || '.' || o.oprname || ')', '')
    || case p.proparallel when 's' then ', PARALLEL = SAFE' when 'r' then ', PARALLEL = RESTRICTED' else '' end
    || case when a.aggkind = 'h' then ', HYPOTHETICAL' else '' end
    || ')' as ddl
from pg_catalog.pg_proc p
join pg_catalog.pg_aggregate a on a.aggfnoid = p.oid
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
left join pg_catalog.pg_operator o on o.oid = a.aggsortop
left join pg_catalog.pg_namespace sn on sn.oid = o.oprnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not exists (
    select from pg_catalog.pg_depend x
    where x.classid = 'pg_catalog.pg_proc'::regclass and x.objid = p.oid and x.deptype = 'e'
  )
