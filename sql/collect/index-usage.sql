-- Scans of indexes $1 (oids).
select /* indexwright */ s.indexrelid as index_oid, s.idx_scan, s.idx_tup_read, s.idx_tup_fetch
from pg_catalog.pg_stat_all_indexes s
join pg_catalog.pg_class c on c.oid = s.indexrelid
where s.indexrelid = any ($1::oid[]) and c.relkind = 'i'
order by s.indexrelid
