-- Partitioned tables: by range, list and hash, nested, with a default, with partitions of another column order, empty and never analysed.
CREATE TABLE events (id bigint NOT NULL, happened_at timestamptz NOT NULL, region text NOT NULL, kind text, payload jsonb) PARTITION BY RANGE (happened_at);
CREATE TABLE events_2024_q1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2024-04-01');
CREATE TABLE events_2024_q2 PARTITION OF events FOR VALUES FROM ('2024-04-01') TO ('2024-07-01') PARTITION BY LIST (region);
CREATE TABLE events_2024_q2_eu PARTITION OF events_2024_q2 FOR VALUES IN ('eu', 'uk');
CREATE TABLE events_2024_q2_rest PARTITION OF events_2024_q2 DEFAULT;
CREATE TABLE events_2024_q3 (kind text, region text NOT NULL, dropped int, payload jsonb, happened_at timestamptz NOT NULL, id bigint NOT NULL);
ALTER TABLE events_2024_q3 DROP COLUMN dropped;
ALTER TABLE events ATTACH PARTITION events_2024_q3 FOR VALUES FROM ('2024-07-01') TO ('2024-10-01');
CREATE TABLE events_default PARTITION OF events DEFAULT;
ALTER TABLE events ADD PRIMARY KEY (id, happened_at, region);
CREATE INDEX events_kind_idx ON events (kind);
CREATE INDEX events_region_happened_at_idx ON events (region, happened_at);
INSERT INTO events SELECT i, timestamptz '2024-01-01' + i * interval '3 minutes', (ARRAY['eu', 'us', 'uk', 'jp', 'us', 'us'])[1 + i % 6],
  CASE WHEN i % 13 <> 0 THEN 'kind ' || i % 70 END, jsonb_build_object('n', i % 100) FROM generate_series(1, 140000) i;
CREATE TABLE accounts (id bigint NOT NULL, tenant int NOT NULL, balance numeric) PARTITION BY HASH (tenant);
CREATE TABLE accounts_0 PARTITION OF accounts FOR VALUES WITH (MODULUS 4, REMAINDER 0);
CREATE TABLE accounts_1 PARTITION OF accounts FOR VALUES WITH (MODULUS 4, REMAINDER 1);
CREATE TABLE accounts_2 PARTITION OF accounts FOR VALUES WITH (MODULUS 4, REMAINDER 2);
CREATE TABLE accounts_3 PARTITION OF accounts FOR VALUES WITH (MODULUS 4, REMAINDER 3);
ALTER TABLE accounts ADD PRIMARY KEY (tenant, id);
INSERT INTO accounts SELECT i, i % 500, i % 3000 FROM generate_series(1, 60000) i;
CREATE TABLE transfers (account_tenant int, account_id bigint, amount numeric, FOREIGN KEY (account_tenant, account_id) REFERENCES accounts (tenant, id));
INSERT INTO transfers SELECT i % 500, i, i % 77 FROM generate_series(1, 50000) i;
CREATE TABLE ledger (entry int NOT NULL, year int NOT NULL, month int NOT NULL, amount int) PARTITION BY RANGE (year, month);
CREATE TABLE ledger_a PARTITION OF ledger FOR VALUES FROM (MINVALUE, MINVALUE) TO (2023, 7);
CREATE TABLE ledger_b PARTITION OF ledger FOR VALUES FROM (2023, 7) TO (2024, 1);
CREATE TABLE ledger_c PARTITION OF ledger FOR VALUES FROM (2024, 1) TO (MAXVALUE, MAXVALUE);
CREATE INDEX ledger_entry_idx ON ledger_b (entry);
INSERT INTO ledger SELECT i, 2022 + i % 3, 1 + i % 12, i % 1000 FROM generate_series(1, 30000) i;
-- An index of the whole that some partitions lack: it is invalid and stays so.
CREATE INDEX ledger_amount_idx ON ONLY ledger (amount);
CREATE INDEX ledger_c_amount_idx ON ledger_c (amount);
ALTER INDEX ledger_amount_idx ATTACH PARTITION ledger_c_amount_idx;
