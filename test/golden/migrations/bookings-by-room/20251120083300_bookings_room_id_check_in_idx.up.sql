-- bookings_room_id_check_in_idx = public.bookings (room_id, check_in DESC)
--
-- Why      1 query uses it. Planner cost of all calls, with all recommended indexes: 5,432,100 ->
--          12,346 (-99.8%), estimated by PostgreSQL 15.12 in a statistical twin of the source.
--          a1b2c3d4e5f60718: 1,200 calls, 100% of the workload's time, cost 4,527 -> 10.3 a call
--            SELECT id, guest_id, check_out FROM bookings WHERE room_id = $1 ORDER BY check_in DESC
--            LIMIT $2
-- Existing no index of public.bookings starts with room_id.
-- Price    about 4.21 MB for 200,000 rows (estimated). In planner cost over all calls, it saves
--          5,419,754, writes pay 12,960: net 5,406,794 (estimated: 12,000 entries written since
--          2025-11-01).
--
-- Lock     SHARE UPDATE EXCLUSIVE on public.bookings: reads and writes go on; VACUUM, ANALYZE,
--          ALTER TABLE and other index builds on it wait. The build scans the table twice and waits
--          for every transaction that is older than it.
-- Watch    SELECT phase, blocks_done, blocks_total, lockers_done, lockers_total, current_locker_pid
--          FROM pg_stat_progress_create_index;
-- Failure  leaves an INVALID index: no query uses it, every write pays for it. Run the rollback,
--          then this file again. Run over such a rest, this file stops and says so.
-- Rollback 20251120083300_bookings_room_id_check_in_idx.down.sql
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
  target CONSTANT regclass := to_regclass('"public"."bookings"');
  holder CONSTANT regclass := to_regclass('"public"."bookings_room_id_check_in_idx"');
  holders CONSTANT regclass[] := ARRAY[holder];
  problem CONSTANT text := CASE
    WHEN target IS NULL
      THEN 'table public.bookings does not exist'
    WHEN current_setting('server_version_num')::int BETWEEN 140000 AND 140003
      THEN 'PostgreSQL 14.0 to 14.3 may corrupt a concurrently built index: update the server'
    WHEN EXISTS (
      SELECT FROM pg_stat_progress_create_index
      WHERE datname = current_database() AND relid = target
    )
      THEN 'an index is being built on public.bookings: two builds would deadlock'
    WHEN holder IS NULL
      THEN NULL
    WHEN NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = holder AND indrelid = target)
      THEN 'public.bookings_room_id_check_in_idx is not an index of public.bookings: free that name'
    WHEN NOT EXISTS (
      SELECT FROM pg_index
      WHERE indexrelid = holder AND indisvalid AND indisready AND indislive
    )
      THEN 'a build that failed left it INVALID; drop it, then run this file again: ' ||
        'DROP INDEX CONCURRENTLY IF EXISTS "public"."bookings_room_id_check_in_idx";'
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
    CREATE TEMPORARY TABLE indexwright_copy (LIKE "public"."bookings") ON COMMIT DROP;
    CREATE INDEX "indexwright_copy_idx"
      ON "pg_temp"."indexwright_copy" USING btree ("room_id", "check_in" DESC);
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

CREATE INDEX CONCURRENTLY IF NOT EXISTS "bookings_room_id_check_in_idx"
  ON "public"."bookings" USING btree ("room_id", "check_in" DESC);

-- After: IF NOT EXISTS looks at nothing but the name; this looks at the index.
DO $check$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_index
    WHERE indexrelid = to_regclass('"public"."bookings_room_id_check_in_idx"')
      AND indrelid = to_regclass('"public"."bookings"')
      AND indisvalid AND indisready AND indislive
  ) THEN
    RAISE EXCEPTION '%',
      'the index is missing or not usable; drop it, then run this file again: ' ||
      'DROP INDEX CONCURRENTLY IF EXISTS "public"."bookings_room_id_check_in_idx";';
  END IF;
  IF current_setting('server_version_num')::int >= 170000 THEN
    RESET transaction_timeout;
  END IF;
END
$check$;

RESET lock_timeout;
RESET statement_timeout;
