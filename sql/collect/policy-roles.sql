-- Roles that policies on relations $1 (oids) name, and the roles that are members of them, to any depth, each with those
-- of these roles that it is a member of itself.
with recursive named(oid) as (
  select distinct r from pg_catalog.pg_policy p cross join unnest(p.polroles) r
  where p.polrelid = any ($1::oid[]) and r <> 0
  union
  select m.member from named n join pg_catalog.pg_auth_members m on m.roleid = n.oid
)
select /* indexwright */ r.rolname as name,
  array(
    select g.rolname::text
    from pg_catalog.pg_auth_members m
    join named n on n.oid = m.roleid
    join pg_catalog.pg_roles g on g.oid = m.roleid
    where m.member = r.oid
    order by g.rolname collate "C"
  ) as "memberOf"
from named
join pg_catalog.pg_roles r on r.oid = named.oid
where not r.rolsuper and not r.rolbypassrls and r.rolname !~ '^pg_'
order by r.rolname collate "C"
