-- Casts that no extension and no initdb brought (oids from 16384 on are the user's). A cast has no schema.
select /* indexwright */ 'pg_catalog.pg_cast'::regclass::oid as class_oid, c.oid, 'cast' as kind,
  '' as schema, format('%s as %s', format_type(c.castsource, null), format_type(c.casttarget, null)) as identity,
  format('CREATE CAST (%s AS %s) ', format_type(c.castsource, null), format_type(c.casttarget, null))
    || case c.castmethod
      when 'f' then format('WITH FUNCTION %s', c.castfunc::regprocedure)
      when 'i' then 'WITH INOUT'
      else 'WITHOUT FUNCTION' end
    || case c.castcontext when 'a' then ' AS ASSIGNMENT' when 'i' then ' AS IMPLICIT' else '' end as ddl
from pg_catalog.pg_cast c
where c.oid >= 16384
  and not exists (
    select from pg_catalog.pg_depend x
    where x.classid = 'pg_catalog.pg_cast'::regclass and x.objid = c.oid and x.deptype in ('e', 'i')
  )
