-- The last statements of other sessions of this database, with the constants that they were sent with. Texts that the role may
-- not see are '<insufficient privilege>', and those cut off at track_activity_query_size are no valid SQL: both match nothing.
select /* indexwright */ distinct a.query as text
from pg_catalog.pg_stat_activity a
where a.datname = current_database() and a.pid <> pg_backend_pid() and a.backend_type = 'client backend'
  and a.query <> ''
order by 1
