-- What happens after loading: vacuum and analyse, and then more rows, deletions and updates, as between two runs of autovacuum.
CREATE TABLE queue (id bigint PRIMARY KEY, due timestamptz NOT NULL, done boolean NOT NULL);
INSERT INTO queue SELECT i, timestamptz '2024-01-01' + i * interval '10 seconds', i % 2 = 0 FROM generate_series(1, 60000) i;
CREATE INDEX queue_due_idx ON queue (due);
CREATE INDEX queue_due_desc_idx ON queue (done, due DESC);
-- Its rows are committed with the log on disk, so that VACUUM may mark pages as visible to all.
SET synchronous_commit = on;
VACUUM ANALYZE;
-- The table above and this one stay without statistics.
DELETE FROM pg_statistic WHERE starelid = 'never_analysed'::regclass;
UPDATE pg_class SET relpages = 0, reltuples = CASE WHEN current_setting('server_version_num')::int >= 140000 THEN -1 ELSE 0 END, relallvisible = 0 WHERE oid IN ('never_analysed'::regclass, 'never_analysed_pkey'::regclass, 'never_analysed_kind_idx'::regclass);
-- The ends move: what ANALYZE saw last is no longer the end.
INSERT INTO queue SELECT i, timestamptz '2024-01-01' + i * interval '10 seconds', false FROM generate_series(60001, 66000) i;
DELETE FROM queue WHERE id <= 300;
INSERT INTO orders (id, customer_id, state, total, placed_at) SELECT i, 1 + i % 30000, 'new', 50000 + i % 900, timestamptz '2024-01-01' + i * interval '4 minutes' FROM generate_series(150001, 154000) i;
UPDATE changing SET value = value + 1 WHERE id % 3 = 0;
INSERT INTO only_analysed SELECT i, i % 300 FROM generate_series(30001, 45000) i;
INSERT INTO events SELECT i, timestamptz '2024-10-01' + i * interval '1 minute', 'us', 'kind 1', '{}' FROM generate_series(200001, 203000) i;
-- An index whose CONCURRENTLY failed.
CREATE INDEX half_indexed_value_idx ON half_indexed (value);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'half_indexed_value_idx'::regclass;
CHECKPOINT;
