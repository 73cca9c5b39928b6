-- Drops events_kind on public.events
--
-- Why      No query has scanned it, and no plan of the workload uses it. No scan since 2025-10-01.
-- Plans    none of the workload uses it.
-- Gain     frees 4.20 MB. In planner cost over all calls, writes no longer pay 24,600 (estimated:
--          12,000 entries written since 2025-10-01).
-- Check    scans on standbys are not in these counters, and PostgreSQL does not say when an index
--          was made: make sure that nobody waits for it.
--
-- Lock     ACCESS EXCLUSIVE on public.events and its partitions, for an instant: the index of a
--          partitioned table cannot be dropped concurrently. While the drop waits, 5 s at most,
--          reads and writes wait behind it: run it in a quiet moment.
-- Failure  after a timeout everything is as it was: run this file again.
-- Rollback 20251120083303_drop_events_kind.down.sql makes it again, as it was.
-- Run      psql -X -v ON_ERROR_STOP=1 -f FILE, on a direct connection (no transaction pooler),
--          outside a transaction (no -1). It may be run again.
-- Tool     Indexwright 0.1.0
-- Input    sha256 5c1f0a9e3b7d2468ace013579bdf02468ace13579bdf02468ace13579bdf0246

-- Wide limits: waiting blocks nobody here, and a timeout would leave an INVALID index.
SET lock_timeout = '10min';
SET statement_timeout = 0;

-- Before: what goes is what was judged, or gone already.
DO $check$
DECLARE
  known CONSTANT text[] := ARRAY[
    [
      '"public"."events"',
      '"public"."events_kind"',
      'CREATE INDEX events_kind ON ONLY public.events USING btree (kind)'
    ],
    [
      '"old"."events_1"',
      '"old"."first_kind"',
      'CREATE INDEX first_kind ON old.events_1 USING btree (kind)'
    ]
  ];
  held CONSTANT oid[] := ARRAY(
    SELECT to_regclass(known[n][2])::oid FROM generate_subscripts(known, 1) AS n
    WHERE to_regclass(known[n][2]) IS NOT NULL
  );
  one text[];
  scans bigint;
BEGIN
  SET LOCAL search_path = '';
  SET LOCAL quote_all_identifiers = off;
  FOREACH one SLICE 1 IN ARRAY known LOOP
    IF to_regclass(one[2]) IS NOT NULL AND NOT EXISTS (
      SELECT FROM pg_index
      WHERE indexrelid = to_regclass(one[2]) AND indrelid = to_regclass(one[1])
    ) THEN
      RAISE EXCEPTION '% is not an index of %: not dropped', one[2], one[1];
    END IF;
    IF pg_get_indexdef(to_regclass(one[2])) <> one[3] THEN
      RAISE EXCEPTION '% exists with another definition: not dropped', one[2];
    END IF;
    IF EXISTS (
      SELECT FROM pg_stat_progress_create_index
      WHERE datname = current_database() AND relid = to_regclass(one[1])
    ) THEN
      RAISE EXCEPTION 'an index is being built on %: wait until it is done', one[1];
    END IF;
  END LOOP;
  IF EXISTS (
    SELECT FROM pg_partition_tree(to_regclass(known[1][2])) WHERE relid <> ALL (held)
  ) THEN
    RAISE EXCEPTION '% has indexes on partitions that were added since: write this file anew', known[1][2];
  END IF;
  scans := (SELECT sum(idx_scan) FROM pg_stat_all_indexes WHERE indexrelid = ANY (held));
  IF scans > 0 THEN
    RAISE WARNING 'on this server it has been scanned % times: find out by what', scans;
  END IF;
  IF current_setting('server_version_num')::int >= 170000 THEN
    SET transaction_timeout = 0;
  END IF;
END
$check$;

-- Not concurrent, but instant once it has its lock; others queue behind it while it waits.
SET lock_timeout = '5s';

-- squawk-ignore require-concurrent-index-deletion
DROP INDEX IF EXISTS "public"."events_kind";

-- After: it is gone.
DO $check$
DECLARE
  known CONSTANT text[] := ARRAY[
    [
      '"public"."events"',
      '"public"."events_kind"',
      'CREATE INDEX events_kind ON ONLY public.events USING btree (kind)'
    ],
    [
      '"old"."events_1"',
      '"old"."first_kind"',
      'CREATE INDEX first_kind ON old.events_1 USING btree (kind)'
    ]
  ];
  one text[];
BEGIN
  FOREACH one SLICE 1 IN ARRAY known LOOP
    IF to_regclass(one[2]) IS NOT NULL THEN
      RAISE EXCEPTION '% is still there: run this file again', one[2];
    END IF;
  END LOOP;
  IF current_setting('server_version_num')::int >= 170000 THEN
    RESET transaction_timeout;
  END IF;
END
$check$;

RESET lock_timeout;
RESET statement_timeout;
