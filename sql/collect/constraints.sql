-- Constraints of relations $1 (oids); NOT NULL is one from PG 18 on, constraint triggers are none.
-- Inherited: made by the parent's, either cloned to a partition (conparentid) or not declared here (conislocal).
select /* indexwright */ c.conrelid as relid, c.conname as name, c.contype as type,
  pg_get_constraintdef(c.oid) as definition, c.convalidated as validated,
  c.conparentid <> 0 or not c.conislocal as inherited
from pg_catalog.pg_constraint c
where c.conrelid = any ($1::oid[]) and c.contype in ('p', 'u', 'f', 'c', 'x', 'n')
order by c.conrelid, c.conname collate "C", c.contype
