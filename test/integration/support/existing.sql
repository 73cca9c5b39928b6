-- Indexes of which each is there, or can go, for another reason. Names say which.
CREATE SCHEMA "we""ird";

CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL, region text NOT NULL);
CREATE TABLE orders (
  id          bigint PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers,
  status      text NOT NULL,
  placed_at   timestamptz NOT NULL,
  total       numeric NOT NULL,
  code        text NOT NULL,
  note        text
);
CREATE TABLE lines (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders, product text NOT NULL, quantity int NOT NULL);
CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, kind text NOT NULL, actor int NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2024-07-01');
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2024-07-01') TO ('2025-01-01') PARTITION BY LIST (kind);
CREATE TABLE events_2_a PARTITION OF events_2 FOR VALUES IN ('a', 'b');
CREATE TABLE events_2_rest PARTITION OF events_2 DEFAULT;
CREATE TABLE "we""ird"."ta$check$ble" ("co'l" int NOT NULL, other int);
CREATE TABLE settings (tenant int NOT NULL, name text NOT NULL, value text NOT NULL);

INSERT INTO customers SELECT i, 'c' || i || '@example.org', 'region ' || i % 7 FROM generate_series(1, 5000) i;
INSERT INTO orders SELECT i, i % 5000 + 1, (ARRAY['new', 'paid', 'sent', 'done'])[i % 4 + 1], timestamptz '2024-01-01' + i * interval '7 minutes', i % 997, 'code ' || i % 30000, repeat('note ', i % 5)
  FROM generate_series(1, 60000) i;
INSERT INTO lines SELECT i, i % 60000 + 1, 'product ' || i % 800, i % 9 FROM generate_series(1, 90000) i;
INSERT INTO events SELECT i, date '2024-01-01' + i % 360, (ARRAY['a', 'b', 'c', 'd'])[i % 4 + 1], i % 3000 FROM generate_series(1, 40000) i;
INSERT INTO "we""ird"."ta$check$ble" SELECT i, i % 50 FROM generate_series(1, 20000) i;
INSERT INTO settings SELECT i % 100, 'name ' || i, 'value' FROM generate_series(1, 5000) i;

CREATE INDEX orders_status_duplicate ON orders (status);
CREATE INDEX orders_status_kept ON orders (status);
CREATE INDEX orders_id_duplicate_of_primary_key ON orders (id);
-- Rows lie in its order, which the planner discounts in an index of more columns.
CREATE INDEX orders_placed_at_cheaper ON orders (placed_at DESC);
CREATE INDEX orders_placed_at_total_kept ON orders (placed_at, total);
CREATE INDEX orders_customer_id_replaced ON orders (customer_id);
CREATE INDEX orders_code_subsumed ON orders (code DESC);
CREATE INDEX orders_code_total_kept ON orders (code, total);
CREATE INDEX lines_product_in_one_plan ON lines (product, quantity);
CREATE INDEX orders_note_unused ON orders (note DESC NULLS LAST) INCLUDE (total) WITH (fillfactor = 77) WHERE note <> '';
COMMENT ON INDEX orders_note_unused IS E'it''s there for\na "report"';
CREATE INDEX orders_lower_unused ON orders (lower(code) COLLATE "C" text_pattern_ops, upper(note));
ALTER INDEX orders_lower_unused ALTER COLUMN 2 SET STATISTICS 250;
CREATE INDEX orders_total_scanned ON orders (total);
CREATE INDEX orders_invalid ON orders (total, status);
CREATE INDEX orders_clustered ON orders (note, status, code);
ALTER TABLE orders CLUSTER ON orders_clustered;
CREATE UNIQUE INDEX customers_email_unique ON customers (email);
CREATE INDEX lines_order_id_for_foreign_key ON lines (order_id);
CREATE UNIQUE INDEX settings_replica_identity ON settings (tenant, name);
ALTER TABLE settings REPLICA IDENTITY USING INDEX settings_replica_identity;
CREATE INDEX events_kind_actor_unused ON events (kind, actor);
COMMENT ON INDEX events_kind_actor_unused IS 'of all partitions';
CREATE INDEX events_actor_scanned_on_a_partition ON events (actor);
CREATE INDEX "unused $check$ ""index"" with a name that'll; DROP TABLE orders;" ON "we""ird"."ta$check$ble" ("co'l", other);
