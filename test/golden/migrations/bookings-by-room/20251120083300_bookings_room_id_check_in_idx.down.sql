-- Drops bookings_room_id_check_in_idx = public.bookings (room_id, check_in DESC)
--
-- Undoes   20251120083300_bookings_room_id_check_in_idx.up.sql
-- Effect   1 query loses it: planner cost of all calls 12,346 -> 5,432,100 (estimated). Frees about
--          4.21 MB.
--
-- Lock     SHARE UPDATE EXCLUSIVE on public.bookings: reads and writes go on. The drop waits for
--          every transaction that may be using the index, even one that is idle in transaction.
-- Failure  leaves the index INVALID: no query uses it, every write pays for it. Run this file
--          again; it completes the drop.
-- Run      psql -X -v ON_ERROR_STOP=1 -f FILE, on a direct connection (no transaction pooler),
--          outside a transaction (no -1). It may be run again.
-- Tool     Indexwright 0.1.0
-- Input    sha256 5c1f0a9e3b7d2468ace013579bdf02468ace13579bdf02468ace13579bdf0246

-- Wide limits: waiting blocks nobody here, and a timeout would leave an INVALID index.
SET lock_timeout = '10min';
SET statement_timeout = 0;

-- Before: what holds the name is the index of the up file, or nothing.
DO $check$
DECLARE
  target CONSTANT regclass := to_regclass('"public"."bookings"');
  holder CONSTANT regclass := to_regclass('"public"."bookings_room_id_check_in_idx"');
  holders CONSTANT regclass[] := ARRAY[holder];
  different text;
BEGIN
  IF holder IS NOT NULL
    AND NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = holder AND indrelid = target)
  THEN
    RAISE EXCEPTION '%',
      'public.bookings_room_id_check_in_idx is not an index of public.bookings: not dropped';
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
      RAISE EXCEPTION '% exists with another definition: not dropped', different;
    END IF;
  END IF;
  IF current_setting('server_version_num')::int >= 170000 THEN
    SET transaction_timeout = 0;
  END IF;
END
$check$;

DROP INDEX CONCURRENTLY IF EXISTS "public"."bookings_room_id_check_in_idx";

-- After: the name is free.
DO $check$
BEGIN
  IF to_regclass('"public"."bookings_room_id_check_in_idx"') IS NOT NULL THEN
    RAISE EXCEPTION '%',
      'public.bookings_room_id_check_in_idx is still there: run this file again';
  END IF;
  IF current_setting('server_version_num')::int >= 170000 THEN
    RESET transaction_timeout;
  END IF;
END
$check$;

RESET lock_timeout;
RESET statement_timeout;
