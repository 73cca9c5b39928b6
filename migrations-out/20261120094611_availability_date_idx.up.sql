-- availability_date_idx = public.availability (date)
--
-- Why      2 queries use it. Planner cost of all calls, with all recommended indexes: 833,489 ->
--          9,829 (-99%), estimated by PostgreSQL 18.4 in a statistical twin of the source.
--          d1cd7fac3b8b80f8: 100 calls, 33% of the workload's time, cost 7,035 -> 89.2 a call
--            SELECT a.date, r.id, r.number, r.room_type, a.status, a.price_cents, a.min_stay FROM
--            availability a JOIN rooms r ON r.id = a.room_id WHERE r.hotel_code = $1 AN…
--          2c5c54198a24917c: 14 calls, 5% of the workload's time, cost 9,286 -> 65.2 a call
--            UPDATE availability SET status = $5, updated_at = $1 WHERE room_id = $2 AND date >= $3
--            AND date < $4
-- Existing no index of public.availability starts with date.
-- Price    about 2.27 MB for 292,000 rows (estimated). In planner cost over all calls, it saves
--          823,660, writes pay 36.5: net 823,623 (estimated: 31 entries written since 2026-11-20).
--
-- Lock     SHARE UPDATE EXCLUSIVE on public.availability: reads and writes go on; VACUUM, ANALYZE,
--          ALTER TABLE and other index builds on it wait. The build scans the table twice and waits
--          for every transaction that is older than it.
-- Watch    SELECT phase, blocks_done, blocks_total, lockers_done, lockers_total, current_locker_pid
--          FROM pg_stat_progress_create_index;
-- Failure  leaves an INVALID index: no query uses it, every write pays for it. Run the rollback,
--          then this file again. Run over such a rest, this file stops and says so.
-- Rollback 20261120094611_availability_date_idx.down.sql
-- Run      psql -X -v ON_ERROR_STOP=1 -f FILE, on a direct connection (no transaction pooler),
--          outside a transaction (no -1). It may be run again.
-- Tool     Indexwright 0.1.0
-- Input    sha256 1edb00feede8043d4b87af3ade5c6f531ff502259b0fd0d093153c08a4432a38

-- Wide limits: waiting blocks nobody here, and a timeout would leave an INVALID index.
SET lock_timeout = '10min';
SET statement_timeout = 0;

-- Before: the name is free, or held by this very index, valid.
DO $check$
DECLARE
  target CONSTANT regclass := to_regclass('"public"."availability"');
  holder CONSTANT regclass := to_regclass('"public"."availability_date_idx"');
  holders CONSTANT regclass[] := ARRAY[holder];
  problem CONSTANT text := CASE
    WHEN target IS NULL
      THEN 'table public.availability does not exist'
    WHEN current_setting('server_version_num')::int BETWEEN 140000 AND 140003
      THEN 'PostgreSQL 14.0 to 14.3 may corrupt a concurrently built index: update the server'
    WHEN EXISTS (
      SELECT FROM pg_stat_progress_create_index
      WHERE datname = current_database() AND relid = target
    )
      THEN 'an index is being built on public.availability: two builds would deadlock'
    WHEN holder IS NULL
      THEN NULL
    WHEN NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = holder AND indrelid = target)
      THEN 'public.availability_date_idx is not an index of public.availability: free that name'
    WHEN NOT EXISTS (
      SELECT FROM pg_index
      WHERE indexrelid = holder AND indisvalid AND indisready AND indislive
    )
      THEN 'a build that failed left it INVALID; drop it, then run this file again: ' ||
        'DROP INDEX CONCURRENTLY IF EXISTS "public"."availability_date_idx";'
  END;
  different text;
  other record;
BEGIN
  IF problem IS NOT NULL THEN
    RAISE EXCEPTION '%', problem;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = ANY (holders)) THEN
    NULL;
  ELSIF NOT has_database_privilege(current_database(), 'TEMP') THEN
    RAISE WARNING 'the definition is not compared: that takes TEMP on this database';
  ELSE
    -- The same index? The server compares it with ours, built on an empty copy of the table.
    CREATE TEMPORARY TABLE indexwright_copy (LIKE "public"."availability") ON COMMIT DROP;
    CREATE INDEX "indexwright_copy_idx"
      ON "pg_temp"."indexwright_copy" USING btree ("date");
    WITH shapes AS (
      SELECT indexrelid, ROW(
        relam, indisunique, indnkeyatts, indclass, indcollation, indoption,
        ARRAY(SELECT pg_get_indexdef(indexrelid, n, false) FROM generate_series(1, indnatts) AS n),
        pg_get_expr(indpred, indrelid)
      )::text AS shape
      FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
      WHERE indexrelid = ANY (holders || 'pg_temp.indexwright_copy_idx'::regclass)
    )
    SELECT string_agg(indexrelid::regclass::text, ', ') INTO different FROM shapes
    WHERE shape <> (
      SELECT shape FROM shapes WHERE indexrelid = 'pg_temp.indexwright_copy_idx'::regclass
    );
    IF different IS NOT NULL THEN
      RAISE EXCEPTION '% exists with another definition: free that name', different;
    END IF;
  END IF;
  FOR other IN
    SELECT pid, date_trunc('second', now() - xact_start) AS age FROM pg_stat_activity
    WHERE datname = current_database() AND xact_start < now() - interval '1 minute'
  LOOP
    RAISE WARNING 'the build will wait for pid %, in a transaction for %', other.pid, other.age;
  END LOOP;
  -- A limit on whole transactions, possible from PostgreSQL 17 on, would end the build halfway.
  IF current_setting('server_version_num')::int >= 170000 THEN
    SET transaction_timeout = 0;
  END IF;
END
$check$;

CREATE INDEX CONCURRENTLY IF NOT EXISTS "availability_date_idx"
  ON "public"."availability" USING btree ("date");

-- After: IF NOT EXISTS looks at nothing but the name; this looks at the index.
DO $check$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_index
    WHERE indexrelid = to_regclass('"public"."availability_date_idx"')
      AND indrelid = to_regclass('"public"."availability"')
      AND indisvalid AND indisready AND indislive
  ) THEN
    RAISE EXCEPTION '%',
      'the index is missing or not usable; drop it, then run this file again: ' ||
      'DROP INDEX CONCURRENTLY IF EXISTS "public"."availability_date_idx";';
  END IF;
  IF current_setting('server_version_num')::int >= 170000 THEN
    RESET transaction_timeout;
  END IF;
END
$check$;

RESET lock_timeout;
RESET statement_timeout;
