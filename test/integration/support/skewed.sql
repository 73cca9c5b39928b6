-- Columns whose values are anything but equally frequent.
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
CREATE TABLE jobs (
  id bigint PRIMARY KEY, state text NOT NULL, queue int NOT NULL, run_at timestamptz NOT NULL, tags text[] NOT NULL, zone char(4) NOT NULL, price numeric(8, 2) NOT NULL, payload text);
INSERT INTO jobs
SELECT i, CASE WHEN i % 20 <> 0 THEN 'done' ELSE 'o''clock \ ' || i / 20 % 40 END, (i::bigint * 104729) % 3000,
  timestamptz '2025-01-01' + (i::bigint * 7919) % 60000 * interval '1 minute',
  ARRAY['all', 't' || i % 900], CASE WHEN i % 10 <> 0 THEN 'EU' ELSE 'U' || i / 10 % 300 END, CASE WHEN i % 5 <> 0 THEN 0.99 ELSE i % 4000 + 0.5 END, repeat('p', 120)
FROM generate_series(1, 60000) i;
CREATE TABLE queues (id int PRIMARY KEY, name text NOT NULL);
INSERT INTO queues SELECT i, 'queue ' || i FROM generate_series(0, 2999) i;
VACUUM ANALYZE;
