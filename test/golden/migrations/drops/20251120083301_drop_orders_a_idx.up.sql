-- Drops orders_a_idx on public.orders
--
-- Why      Its keys are the first of the recommended orders_a_b_idx, which does all that it does.
--          420 scans since 2025-10-01.
-- Plans    that of 1 query uses it. Planner cost of all calls, with it and without: 12,345 ->
--          12,400 (estimated, with all other recommendations applied).
--          a1b2c3d4e5f60718: 1,200 calls, 100% of the workload's time, cost 4,527 -> 10.3 a call
--            SELECT * FROM orders WHERE customer_id = $1
-- Gain     frees 4.20 MB. In planner cost over all calls, writes no longer pay 24,600 (estimated:
--          12,000 entries written since 2025-10-01).
-- Check    hints and code that name the index (pg_hint_plan, REINDEX and CLUSTER jobs) would miss
--          it.
--
-- Lock     SHARE UPDATE EXCLUSIVE on public.orders: reads and writes go on. The drop waits for
--          every transaction that may be using the index, even one that is idle in transaction.
-- Failure  leaves the index INVALID: no query uses it, every write pays for it. Run this file
--          again; it completes the drop.
-- Rollback 20251120083301_drop_orders_a_idx.down.sql makes it again, as it was.
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
      '"public"."orders"',
      '"public"."orders_a_idx"',
      'CREATE INDEX orders_a_idx ON public.orders USING btree (a)'
    ]
  ];
  held CONSTANT oid[] := ARRAY(
    SELECT to_regclass(known[n][2])::oid FROM generate_subscripts(known, 1) AS n
    WHERE to_regclass(known[n][2]) IS NOT NULL
  );
  one text[];
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
  IF cardinality(held) > 0 AND NOT EXISTS (
    SELECT FROM pg_index
    WHERE indexrelid = to_regclass('"public"."orders_a_b_idx"') AND indrelid = to_regclass(known[1][1])
      AND indisvalid AND indisready AND indislive
  ) THEN
    RAISE EXCEPTION 'the index that is to do its work is missing or not usable: %', '"public"."orders_a_b_idx"';
  END IF;
  IF current_setting('server_version_num')::int >= 170000 THEN
    SET transaction_timeout = 0;
  END IF;
END
$check$;

DROP INDEX CONCURRENTLY IF EXISTS "public"."orders_a_idx";

-- After: it is gone.
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
