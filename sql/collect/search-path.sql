-- The session's search_path as it is set, and who looks names up in it.
select /* indexwright */ s.setting as value, s.source, session_user::text as session_user
from pg_catalog.pg_settings s
where s.name = 'search_path'
