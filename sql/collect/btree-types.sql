-- Types of the columns of relations $1 (oids) and all types that these are made of: domains' bases, arrays' elements,
-- composites' columns; each with what a B-tree needs. A type without a default btree operator class of its own uses
-- the one of a type it is implicitly binary-coercible to (varchar: text_ops). Containers and enums have polymorphic
-- classes, which the caller knows.
with recursive used(oid) as (
  select distinct a.atttypid
  from pg_catalog.pg_attribute a
  where a.attrelid = any ($1::oid[]) and a.attnum > 0 and not a.attisdropped
  union
  select part.oid
  from used u
  join pg_catalog.pg_type t on t.oid = u.oid
  cross join lateral (
    select t.typbasetype where t.typtype = 'd'
    union all
    select t.typelem where t.typlen = -1 and t.typelem <> 0
    union all
    select a.atttypid
    from pg_catalog.pg_attribute a
    where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
  ) part(oid)
),
btree_default as (
  select o.opcintype, o.opcfamily
  from pg_catalog.pg_opclass o
  join pg_catalog.pg_am m on m.oid = o.opcmethod
  where m.amname = 'btree' and o.opcdefault
)
select /* indexwright */ t.oid, t.typname as name, t.typtype as kind,
  case when t.typtype = 'd' then t.typbasetype else 0 end as base,
  case when t.typlen = -1 then t.typelem else 0 end as element,
  array(
    select a.atttypid
    from pg_catalog.pg_attribute a
    where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
    order by a.attnum
  ) as members,
  class.opcfamily is not null as has_opclass,
  p.proname as equal_image
from used u
join pg_catalog.pg_type t on t.oid = u.oid
left join lateral (
  select b.opcfamily, b.opcintype
  from btree_default b
  left join pg_catalog.pg_cast c
    on c.castsource = t.oid and c.casttarget = b.opcintype and c.castmethod = 'b' and c.castcontext = 'i'
  left join pg_catalog.pg_type target on target.oid = b.opcintype
  where b.opcintype = t.oid or c.oid is not null
  order by b.opcintype = t.oid desc, target.typispreferred desc, target.typname collate "C"
  limit 1
) class on true
left join pg_catalog.pg_amproc s
  on s.amprocfamily = class.opcfamily and s.amprocnum = 4
  and s.amproclefttype = class.opcintype and s.amprocrighttype = class.opcintype
left join pg_catalog.pg_proc p on p.oid = s.amproc
order by t.oid
