-- What the planner reads of the first page of indexes $1 (oids), where the role may read the server's files: the 56 bytes
-- behind the page header, as they are on disk. B-trees keep their height there, GIN its counts, BRIN the size of its map.
select /* indexwright */ i.oid as index_oid,
  encode(pg_read_binary_file(pg_relation_filepath(i.oid), 24, 56, true), 'hex') as bytes
from unnest($1::oid[]) i(oid)
order by i.oid
