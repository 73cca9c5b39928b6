-- Of roles $1 (names), to which policies of which relations apply: none to superusers, roles with BYPASSRLS, and owners without FORCE
-- (check_enable_rls in rls.c).
select /* indexwright */ n.nspname as schema, c.relname as name, r.rolname as role
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
cross join pg_catalog.pg_roles r
where c.relrowsecurity and r.rolname = any ($1::text[])
  and not r.rolsuper and not r.rolbypassrls and r.rolname !~ '^pg_'
  and (c.relforcerowsecurity or not pg_catalog.pg_has_role(r.oid, c.relowner, 'USAGE'))
order by r.rolname collate "C", n.nspname collate "C", c.relname collate "C"
