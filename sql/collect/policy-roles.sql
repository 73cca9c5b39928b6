-- Roles that policies on relations $1 (oids) name, and those that meet these policies as members, each with the named roles whose
-- privileges it has: not as a member without INHERIT (has_privs_of_role in acl.c, which check_role_for_policy asks). Superusers and
-- roles with BYPASSRLS meet no policy; one that a policy names is there for its ordinary members alone.
with recursive named(oid) as (
  select distinct r from pg_catalog.pg_policy p cross join unnest(p.polroles) r
  where p.polrelid = any ($1::oid[]) and r <> 0
),
-- Members to any depth, whatever they inherit: each role against each would be a product.
below(named, oid) as (
  select n.oid, m.member from named n join pg_catalog.pg_auth_members m on m.roleid = n.oid
  union
  select b.named, m.member from below b join pg_catalog.pg_auth_members m on m.roleid = b.oid
),
ordinary(oid) as (
  select r.oid from pg_catalog.pg_roles r where not r.rolsuper and not r.rolbypassrls and r.rolname !~ '^pg_'
),
meets(named, oid) as (
  select b.named, b.oid from below b join ordinary o on o.oid = b.oid
  where pg_catalog.pg_has_role(b.oid, b.named, 'USAGE')
)
select /* indexwright */ r.rolname as name,
  array(
    select g.rolname::text
    from meets m
    join pg_catalog.pg_roles g on g.oid = m.named
    where m.oid = r.oid and g.rolname !~ '^pg_'
    order by g.rolname collate "C"
  ) as "memberOf"
from pg_catalog.pg_roles r
where r.rolname !~ '^pg_' and (
  r.oid in (select n.oid from named n join ordinary o on o.oid = n.oid)
  or r.oid in (select m.oid from meets m)
  or r.oid in (select m.named from meets m)
)
order by r.rolname collate "C"
