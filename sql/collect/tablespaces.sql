-- Which of the relations and indexes $1 (oids) lie in a tablespace other than the database's, where one of the two has
-- page costs of its own.
with priced as (
  select s.oid, s.spcname, array(select o from unnest(s.spcoptions) o where o like '%page_cost=%' order by o) as costs
  from pg_catalog.pg_tablespace s
)
select /* indexwright */ c.oid, p.spcname as name, p.costs
from pg_catalog.pg_class c
join priced p on p.oid = c.reltablespace
join pg_catalog.pg_database d on d.datname = current_database()
join priced own on own.oid = d.dattablespace
where c.oid = any ($1::oid[]) and (p.costs <> '{}' or own.costs <> '{}')
order by c.oid
