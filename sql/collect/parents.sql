-- Parents of relations $1 (oids), by partitioning or by plain inheritance, in their order.
select /* indexwright */ i.inhrelid as oid, n.nspname as parent_schema, p.relname as parent_name,
  c.relispartition as is_partition
from pg_catalog.pg_inherits i
join pg_catalog.pg_class c on c.oid = i.inhrelid
join pg_catalog.pg_class p on p.oid = i.inhparent
join pg_catalog.pg_namespace n on n.oid = p.relnamespace
where i.inhrelid = any ($1::oid[])
order by i.inhrelid, i.inhseqno
