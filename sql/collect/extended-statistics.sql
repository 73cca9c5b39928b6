-- Extended statistics objects on relations $1 (oids), with their plain columns (expressions have no number).
select /* indexwright */ e.oid, en.nspname as schema, e.stxname as name,
  cn.nspname as relation_schema, c.relname as relation_name,
  pg_get_statisticsobjdef(e.oid) as definition,
  (
    select coalesce(json_agg(json_strip_nulls(json_build_object('name', a.attname, 'number', a.attnum,
      'typeOid', a.atttypid::int8, 'enumLabels', (
        with recursive chain(oid) as (
          select a.atttypid
          union all
          select t.typbasetype from chain join pg_catalog.pg_type t on t.oid = chain.oid where t.typtype = 'd'
        )
        select json_object_agg(l.oid, l.enumlabel order by l.enumsortorder)
        from pg_catalog.pg_enum l where l.enumtypid in (select oid from chain)
      )))
      order by a.attnum), '[]')
    from pg_catalog.pg_attribute a
    where a.attrelid = e.stxrelid and a.attnum = any (e.stxkeys)
  ) as columns
from pg_catalog.pg_statistic_ext e
join pg_catalog.pg_namespace en on en.oid = e.stxnamespace
join pg_catalog.pg_class c on c.oid = e.stxrelid
join pg_catalog.pg_namespace cn on cn.oid = c.relnamespace
where e.stxrelid = any ($1::oid[])
order by en.nspname collate "C", e.stxname collate "C"
