-- What making the indexes $1 (oids) again takes besides pg_get_indexdef(), which names no tablespace.
select /* indexwright */ c.oid,
  -- Not by obj_description(): up to PG 13 that is a function in SQL, whose own statement pg_stat_statements would record.
  (select d.description from pg_catalog.pg_description d
    where d.objoid = c.oid and d.classoid = 'pg_catalog.pg_class'::regclass and d.objsubid = 0) as comment,
  t.spcname as tablespace,
  coalesce((select json_agg(json_build_object('column', a.attnum, 'target', a.attstattarget) order by a.attnum)
            from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and a.attstattarget >= 0), '[]')
    as "statisticsTargets",
  exists (select from pg_catalog.pg_depend d
          where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'x') as "dependsOnExtension"
from pg_catalog.pg_class c
left join pg_catalog.pg_tablespace t on t.oid = c.reltablespace
where c.oid = any ($1::oid[])
order by c.oid
