-- Which of the objects ($1 catalogues, $2 oids, in pairs) needs which other one of them.
-- Some things stand for an object in pg_depend: what is internal to it (an enum's array type, a composite's columns,
-- a range's multirange) and a domain's constraints.
with object(class_oid, oid) as (
  select * from unnest($1::oid[], $2::oid[])
),
stand_in(class_oid, oid, for_class, for_oid) as (
  select o.class_oid, o.oid, o.class_oid, o.oid from object o
  union
  select d.classid, d.objid, o.class_oid, o.oid
  from object o
  join pg_catalog.pg_depend d on d.refclassid = o.class_oid and d.refobjid = o.oid and d.deptype = 'i'
  union
  select 'pg_catalog.pg_constraint'::regclass, k.oid, o.class_oid, o.oid
  from object o
  join pg_catalog.pg_constraint k on k.contypid = o.oid
  where o.class_oid = 'pg_catalog.pg_type'::regclass
)
select distinct /* indexwright */ a.for_class as class_oid, a.for_oid as oid,
  b.for_class as needed_class_oid, b.for_oid as needed_oid
from stand_in a
join pg_catalog.pg_depend d on d.classid = a.class_oid and d.objid = a.oid and d.deptype in ('n', 'a')
join stand_in b on b.class_oid = d.refclassid and b.oid = d.refobjid
where (a.for_class, a.for_oid) <> (b.for_class, b.for_oid)
order by 1, 2, 3, 4
