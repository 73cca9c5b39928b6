-- Scans and writes of relations $1 (oids). They count from the database's last reset, where there was one; from PostgreSQL 15 on
-- nothing else is kept of the database. The counters of the whole server begin anew where they were lost (a crash, a standby that is
-- promoted), and so do the archiver's and the background writer's, which somebody may have reset since: the older of the two bounds it.
-- Without any index idx_scan is null. Foreign tables have zeros in this view and partitioned tables one row from
-- PG 14 on; neither counts anything.
select /* indexwright */ s.relid,
  to_char(greatest(d.stats_reset, least(a.stats_reset, b.stats_reset)) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    as since,
  s.seq_scan, coalesce(s.idx_scan, 0) as idx_scan,
  s.n_tup_ins as inserted, s.n_tup_upd as updated, s.n_tup_hot_upd as hot_updated, s.n_tup_del as deleted,
  to_char(greatest(s.last_analyze, s.last_autoanalyze) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    as last_analyzed
from pg_catalog.pg_stat_all_tables s
join pg_catalog.pg_class c on c.oid = s.relid
cross join pg_catalog.pg_stat_database d
cross join pg_catalog.pg_stat_archiver a
cross join pg_catalog.pg_stat_bgwriter b
where s.relid = any ($1::oid[]) and c.relkind in ('r', 'm') and d.datname = current_database()
order by s.relid
