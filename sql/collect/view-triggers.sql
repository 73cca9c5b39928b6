-- What triggers of views $1 (oids) do INSTEAD OF: without one, no statement writes to a view that is not a plain selection.
-- tgtype: 4 INSERT, 8 DELETE, 16 UPDATE, 64 INSTEAD OF. They fire whatever tgenabled says, which a view's cannot be.
select /* indexwright */ c.oid as relid,
  array_remove(array[
    case when bool_or(t.tgtype & 4 > 0) then 'INSERT' end,
    case when bool_or(t.tgtype & 16 > 0) then 'UPDATE' end,
    case when bool_or(t.tgtype & 8 > 0) then 'DELETE' end
  ], null) as commands
from pg_catalog.pg_class c
join pg_catalog.pg_trigger t on t.tgrelid = c.oid
where c.oid = any ($1::oid[]) and c.relkind = 'v' and t.tgtype & 64 > 0
group by c.oid
order by c.oid
