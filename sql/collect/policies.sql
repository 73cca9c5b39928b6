-- Row-level security policies of relations $1 (oids); without roles a policy is everybody's.
select /* indexwright */ p.polrelid as relid, p.polname as name, p.polpermissive as permissive,
  case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL' end
    as command,
  array(select r.rolname::text from pg_catalog.pg_roles r where r.oid = any (p.polroles) order by r.rolname collate "C") as roles,
  pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as "check"
from pg_catalog.pg_policy p
join pg_catalog.pg_class c on c.oid = p.polrelid
where p.polrelid = any ($1::oid[]) and c.relrowsecurity
order by p.polrelid, p.polname collate "C"
