-- events_guest_id_idx = public.events (guest_id)
--
-- Why      1 query uses it. Planner cost of all calls, with all recommended indexes: 5,432,100 ->
--          12,346 (-99.8%), estimated by PostgreSQL 15.12 in a statistical twin of the source.
--          a1b2c3d4e5f60718: 1,200 calls, 100% of the workload's time, cost 4,527 -> 10.3 a call
--            SELECT * FROM orders WHERE customer_id = $1
-- Existing no index of public.events starts with guest_id.
-- Price    about 4.21 MB for 200,000 rows (estimated). In planner cost over all calls, it saves
--          5,419,754, writes pay 12,960: net 5,406,794 (estimated: 12,000 entries written since
--          2025-11-01).
--
-- Lock     A partitioned table takes no CONCURRENTLY: its index is made on public.events alone
--          (SHARE, for an instant), then concurrently on 2 partitions, one after the other (SHARE
--          UPDATE EXCLUSIVE: reads and writes go on), and turns valid when the last of those is
--          attached. Each build waits for every transaction that is older than it.
-- Watch    SELECT phase, blocks_done, blocks_total, lockers_done, lockers_total, current_locker_pid
--          FROM pg_stat_progress_create_index;
-- Failure  leaves an INVALID index: no query uses it, every write pays for it. Run the rollback,
--          then this file again. Run over such a rest, this file stops and says so.
-- Rollback 20251120083300_events_guest_id_idx.down.sql
-- Run      psql -X -v ON_ERROR_STOP=1 -f FILE, on a direct connection (no transaction pooler),
--          outside a transaction (no -1). It may be run again.
-- Tool     Indexwright 0.1.0
-- Input    sha256 5c1f0a9e3b7d2468ace013579bdf02468ace13579bdf02468ace13579bdf0246

-- Wide limits: waiting blocks nobody here, and a timeout would leave an INVALID index.
SET lock_timeout = '10min';
SET statement_timeout = 0;

-- Before: every name is free, or held by an index of its table that is no unfinished build.
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
  other record;
BEGIN
  IF current_setting('server_version_num')::int BETWEEN 140000 AND 140003 THEN
    RAISE EXCEPTION 'PostgreSQL 14.0 to 14.3 may corrupt a concurrently built index: update the server';
  END IF;
  FOREACH pair SLICE 1 IN ARRAY pairs LOOP
    IF to_regclass(pair[1]) IS NULL THEN
      RAISE EXCEPTION 'table % does not exist: write this file anew', pair[1];
    END IF;
    IF EXISTS (
      SELECT FROM pg_stat_progress_create_index
      WHERE datname = current_database() AND relid = to_regclass(pair[1])
    ) THEN
      RAISE EXCEPTION 'an index is being built on %: two builds would deadlock', pair[1];
    END IF;
    IF to_regclass(pair[2]) IS NOT NULL AND NOT EXISTS (
      SELECT FROM pg_index
      WHERE indexrelid = to_regclass(pair[2]) AND indrelid = to_regclass(pair[1])
    ) THEN
      RAISE EXCEPTION '% is not an index of %: free that name', pair[2], pair[1];
    END IF;
    IF EXISTS (
      SELECT FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
      WHERE indexrelid = to_regclass(pair[2]) AND relkind = 'i'
        AND NOT (indisvalid AND indisready AND indislive)
    ) THEN
      RAISE EXCEPTION 'a build that failed left it INVALID; drop it, then run this file again: %',
        'DROP INDEX CONCURRENTLY IF EXISTS ' || pair[2] || ';';
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
      RAISE EXCEPTION '% exists with another definition: free that name', different;
    END IF;
  END IF;
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

-- Not concurrent, but instant once it has its lock; others queue behind it while it waits.
SET lock_timeout = '5s';

-- squawk-ignore require-concurrent-index-creation
CREATE INDEX IF NOT EXISTS "events_guest_id_idx"
  ON ONLY "public"."events" USING btree ("guest_id");

-- Concurrent again: waiting blocks nobody.
SET lock_timeout = '10min';

CREATE INDEX CONCURRENTLY IF NOT EXISTS "events_2024_guest_id_idx"
  ON "public"."events_2024" USING btree ("guest_id");

CREATE INDEX CONCURRENTLY IF NOT EXISTS "events_2025_guest_id_idx"
  ON "public"."events_2025" USING btree ("guest_id");

-- Not concurrent, but instant once it has its lock; others queue behind it while it waits.
SET lock_timeout = '5s';

ALTER INDEX "public"."events_guest_id_idx" ATTACH PARTITION "public"."events_2025_guest_id_idx";

ALTER INDEX "public"."events_guest_id_idx" ATTACH PARTITION "public"."events_2024_guest_id_idx";

-- After: the table and every partition has its index, attached and valid.
DO $check$
DECLARE
  missing CONSTANT text := (
    SELECT string_agg(relid::regclass::text, ', ')
    FROM pg_partition_tree(to_regclass('"public"."events"'))
    WHERE relid NOT IN (
      SELECT indrelid
      FROM pg_partition_tree(to_regclass('"public"."events_guest_id_idx"')) AS tree
        JOIN pg_index ON indexrelid = tree.relid
      WHERE indisvalid AND indisready AND indislive
    )
  );
BEGIN
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION 'the index is not complete: it lacks %', missing;
  END IF;
  IF current_setting('server_version_num')::int >= 170000 THEN
    RESET transaction_timeout;
  END IF;
END
$check$;

RESET lock_timeout;
RESET statement_timeout;
