-- Makes orders_a_idx on public.orders again
--
-- Undoes   20251120083301_drop_orders_a_idx.up.sql
-- Effect   The index is there again, as the server described it. It took 4.20 MB.
--
-- Lock     SHARE UPDATE EXCLUSIVE on public.orders: reads and writes go on; VACUUM, ANALYZE, ALTER
--          TABLE and other index builds on it wait. The build scans the table twice and waits for
--          every transaction that is older than it.
-- Watch    SELECT phase, blocks_done, blocks_total, lockers_done, lockers_total, current_locker_pid
--          FROM pg_stat_progress_create_index;
-- Failure  leaves an INVALID index: no query uses it, every write pays for it. Run
--          20251120083301_drop_orders_a_idx.up.sql, then this file again.
-- Run      psql -X -v ON_ERROR_STOP=1 -f FILE, on a direct connection (no transaction pooler),
--          outside a transaction (no -1). It may be run again.
-- Tool     Indexwright 0.1.0
-- Input    sha256 5c1f0a9e3b7d2468ace013579bdf02468ace13579bdf02468ace13579bdf0246

-- Wide limits: waiting blocks nobody here, and a timeout would leave an INVALID index.
SET lock_timeout = '10min';
SET statement_timeout = 0;

-- Before: the name is free, or held by this very index, valid.
DO $check$
DECLARE
  known CONSTANT text[] := ARRAY[
    [
      '"public"."orders"',
      '"public"."orders_a_idx"',
      'CREATE INDEX orders_a_idx ON public.orders USING btree (a)'
    ]
  ];
  one text[];
  other record;
BEGIN
  SET LOCAL search_path = '';
  SET LOCAL quote_all_identifiers = off;
  IF current_setting('server_version_num')::int BETWEEN 140000 AND 140003 THEN
    RAISE EXCEPTION 'PostgreSQL 14.0 to 14.3 may corrupt a concurrently built index: update the server';
  END IF;
  FOREACH one SLICE 1 IN ARRAY known LOOP
    IF to_regclass(one[1]) IS NULL THEN
      RAISE EXCEPTION 'table % does not exist: nothing to restore', one[1];
    END IF;
    IF EXISTS (
      SELECT FROM pg_stat_progress_create_index
      WHERE datname = current_database() AND relid = to_regclass(one[1])
    ) THEN
      RAISE EXCEPTION 'an index is being built on %: wait until it is done', one[1];
    END IF;
    IF to_regclass(one[2]) IS NOT NULL AND NOT EXISTS (
      SELECT FROM pg_index
      WHERE indexrelid = to_regclass(one[2]) AND indrelid = to_regclass(one[1])
    ) THEN
      RAISE EXCEPTION '% is not an index of %: free that name', one[2], one[1];
    END IF;
    IF pg_get_indexdef(to_regclass(one[2])) <> one[3] THEN
      RAISE EXCEPTION '% exists with another definition: free that name', one[2];
    END IF;
    IF EXISTS (
      SELECT FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
      WHERE indexrelid = to_regclass(one[2]) AND relkind = 'i'
        AND NOT (indisvalid AND indisready AND indislive)
    ) THEN
      RAISE EXCEPTION 'a build that failed left it INVALID; drop it, then run this file again: %',
        'DROP INDEX CONCURRENTLY IF EXISTS ' || one[2] || ';';
    END IF;
  END LOOP;
  FOR other IN
    SELECT pid, date_trunc('second', now() - xact_start) AS age FROM pg_stat_activity
    WHERE datname = current_database() AND xact_start < now() - interval '1 minute'
  LOOP
    RAISE WARNING 'the build will wait for pid %, in a transaction for %', other.pid, other.age;
  END LOOP;
  IF current_setting('server_version_num')::int >= 170000 THEN
    SET transaction_timeout = 0;
  END IF;
END
$check$;

CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_a_idx ON public.orders USING btree (a);

-- After: it is what it was, and usable.
DO $check$
DECLARE
  known CONSTANT text[] := ARRAY[
    [
      '"public"."orders"',
      '"public"."orders_a_idx"',
      'CREATE INDEX orders_a_idx ON public.orders USING btree (a)'
    ]
  ];
  one text[];
BEGIN
  SET LOCAL search_path = '';
  SET LOCAL quote_all_identifiers = off;
  FOREACH one SLICE 1 IN ARRAY known LOOP
    IF NOT EXISTS (
      SELECT FROM pg_index
      WHERE indexrelid = to_regclass(one[2]) AND indrelid = to_regclass(one[1])
        AND pg_get_indexdef(indexrelid) = one[3] AND indisvalid AND indisready AND indislive
    ) THEN
      RAISE EXCEPTION '% is missing, not usable or not what it was', one[2];
    END IF;
  END LOOP;
  IF current_setting('server_version_num')::int >= 170000 THEN
    RESET transaction_timeout;
  END IF;
END
$check$;

RESET lock_timeout;
RESET statement_timeout;
