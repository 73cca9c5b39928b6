-- Columns of relations $1 (oids), in order, without dropped and system columns.
-- NOT NULL is one that holds for every row: from PG 18 on it may be NOT VALID, and the planner then does not believe in it.
-- The collation is given only where it is not the type's own. attstattarget: -1 before PG 17, null from then on, mean "default".
select /* indexwright */ a.attrelid as relid, a.attname as name,
  format_type(a.atttypid, a.atttypmod) as type, a.atttypid as type_oid,
  a.attnotnull and not exists (
    select from pg_catalog.pg_constraint k
    where k.conrelid = a.attrelid and k.contype = 'n' and not k.convalidated and k.conkey = array[a.attnum]
  ) as not_null,
  pg_get_expr(d.adbin, d.adrelid) as expression,
  a.attgenerated as generated, a.attidentity as identity,
  case when a.attcollation <> t.typcollation then quote_ident(n.nspname) || '.' || quote_ident(o.collname) end as collation,
  coalesce(o.collisdeterministic, true) as deterministic,
  nullif(a.attstattarget, -1) as statistics_target,
  a.attlen as type_length, a.attalign as type_alignment
from pg_catalog.pg_attribute a
join pg_catalog.pg_type t on t.oid = a.atttypid
left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
left join pg_catalog.pg_collation o on o.oid = a.attcollation
left join pg_catalog.pg_namespace n on n.oid = o.collnamespace
where a.attrelid = any ($1::oid[]) and a.attnum > 0 and not a.attisdropped
order by a.attrelid, a.attnum
