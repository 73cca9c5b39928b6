-- Drops events_guest_id_idx = public.events (guest_id)
--
-- Undoes   20251120083300_events_guest_id_idx.up.sql
-- Effect   1 query loses it: planner cost of all calls 12,346 -> 5,432,100 (estimated). Frees about
--          4.21 MB.
--
-- Lock     ACCESS EXCLUSIVE on public.events and its partitions, for an instant: the index of a
--          partitioned table cannot be dropped concurrently. While the drop waits, 5 s at most,
--          reads and writes wait behind it: run it in a quiet moment.
-- Failure  after a timeout everything is as it was: run this file again.
-- Run      psql -X -v ON_ERROR_STOP=1 -f FILE, on a direct connection (no transaction pooler),
--          outside a transaction (no -1). It may be run again.
-- Tool     Indexwright 0.1.0
-- Input    sha256 5c1f0a9e3b7d2468ace013579bdf02468ace13579bdf02468ace13579bdf0246

-- Wide limits: waiting blocks nobody here, and a timeout would leave an INVALID index.
SET lock_timeout = '10min';
SET statement_timeout = 0;

-- Before: what holds the names are indexes of these tables, or nothing.
DO $check$
DECLARE
  pairs CONSTANT text[] := ARRAY[
    ['"public"."events"', '"public"."events_guest_id_idx"'],
    ['"public"."events_2024"', '"public"."events_2024_guest_id_idx"'],
    ['"public"."events_2025"', '"public"."events_2025_guest_id_idx"']
  ];
  holders CONSTANT regclass[] := ARRAY(
    SELECT to_regclass(pairs[n][2]) FROM generate_subscripts(pairs, 1) AS n
  );
  pair text[];
  different text;
BEGIN
  FOREACH pair SLICE 1 IN ARRAY pairs LOOP
    IF to_regclass(pair[2]) IS NOT NULL AND NOT EXISTS (
      SELECT FROM pg_index
      WHERE indexrelid = to_regclass(pair[2]) AND indrelid = to_regclass(pair[1])
    ) THEN
      RAISE EXCEPTION '% is not an index of %: not dropped', pair[2], pair[1];
    END IF;
  END LOOP;
  IF NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = ANY (holders)) THEN
    NULL;
  ELSIF NOT has_database_privilege(current_database(), 'TEMP') THEN
    RAISE WARNING 'the definition is not compared: that takes TEMP on this database';
  ELSE
    -- The same index? The server compares it with ours, built on an empty copy of the table.
    CREATE TEMPORARY TABLE indexwright_copy (LIKE "public"."events") ON COMMIT DROP;
    CREATE INDEX "indexwright_copy_idx"
      ON "pg_temp"."indexwright_copy" USING btree ("guest_id");
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

-- Not concurrent, but instant once it has its lock; others queue behind it while it waits.
SET lock_timeout = '5s';

-- squawk-ignore require-concurrent-index-deletion
DROP INDEX IF EXISTS "public"."events_guest_id_idx";

-- Concurrent again: waiting blocks nobody.
SET lock_timeout = '10min';

DROP INDEX CONCURRENTLY IF EXISTS "public"."events_2024_guest_id_idx";

DROP INDEX CONCURRENTLY IF EXISTS "public"."events_2025_guest_id_idx";

-- After: the names are free.
DO $check$
DECLARE
  pairs CONSTANT text[] := ARRAY[
    ['"public"."events"', '"public"."events_guest_id_idx"'],
    ['"public"."events_2024"', '"public"."events_2024_guest_id_idx"'],
    ['"public"."events_2025"', '"public"."events_2025_guest_id_idx"']
  ];
  pair text[];
BEGIN
  FOREACH pair SLICE 1 IN ARRAY pairs LOOP
    IF to_regclass(pair[2]) IS NOT NULL THEN
      RAISE EXCEPTION '% is still there: run this file again', pair[2];
    END IF;
  END LOOP;
  IF current_setting('server_version_num')::int >= 170000 THEN
    RESET transaction_timeout;
  END IF;
END
$check$;

RESET lock_timeout;
RESET statement_timeout;
