-- Settings that roles $1 (names) have of their own (ALTER ROLE ... SET), those for this database last, so that they win.
select /* indexwright */ r.rolname as role,
  v.name, v.value
from pg_catalog.pg_db_role_setting s
join pg_catalog.pg_roles r on r.oid = s.setrole
left join pg_catalog.pg_database d on d.oid = s.setdatabase
cross join lateral (
  select split_part(u.entry, '=', 1), substr(u.entry, strpos(u.entry, '=') + 1)
  from unnest(s.setconfig) u(entry)
) v(name, value)
where r.rolname = any ($1::text[]) and (s.setdatabase = 0 or d.datname = current_database())
order by r.rolname collate "C", s.setdatabase, v.name collate "C"
