-- Settings that decide how a statement is planned or understood, as SET accepts them.
-- Planned: the category "Query Tuning", memory and parallelism. Understood: what turns a literal into another value.
-- Only what a session may set: a sandbox takes over these and nothing else.
select /* indexwright */ s.name, current_setting(s.name) as value
from pg_catalog.pg_settings s
where (
    s.category like 'Query Tuning%'
    or s.name in (
      'work_mem', 'hash_mem_multiplier',
      'max_parallel_workers', 'max_parallel_workers_per_gather', 'parallel_leader_participation',
      'debug_parallel_query', 'force_parallel_mode',
      'DateStyle', 'IntervalStyle', 'TimeZone', 'default_text_search_config',
      'standard_conforming_strings', 'transform_null_equals'
    )
  )
  and s.context in ('user', 'superuser')
order by s.name collate "C"
