-- A shop: keys, foreign keys of one and two columns, partial, covering, descending, expression, hash, BRIN and GIN indexes.
CREATE TYPE order_state AS ENUM ('new', 'paid', 'sent', 'returned', 'void');
CREATE DOMAIN cents AS bigint CHECK (VALUE >= 0);
CREATE TABLE countries (code char(2) PRIMARY KEY, name text NOT NULL);
INSERT INTO countries SELECT chr(97 + i / 26) || chr(97 + i % 26), 'Country ' || i FROM generate_series(0, 199) i;
CREATE TABLE customers (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, name varchar(80) NOT NULL,
  country char(2) REFERENCES countries, born date, vip boolean NOT NULL DEFAULT false, tags text[], info jsonb,
  joined timestamptz NOT NULL);
INSERT INTO customers (email, name, country, born, vip, tags, info, joined)
SELECT 'c' || i || '@example.org', 'Name ' || (i::bigint * 7919) % 30000, chr(97 + (i * i % 97) / 26) || chr(97 + (i * i % 97) % 26),
  CASE WHEN i % 11 <> 0 THEN date '1940-01-01' + (i::bigint * 6271 % 25000)::int END, i % 97 = 0,
  CASE WHEN i % 3 <> 0 THEN ARRAY['t' || i % 40, 'u' || i % 300, 'all'] END,
  jsonb_build_object('level', i % 9, 'source', 's' || i % 30, 'flags', jsonb_build_array(i % 4, i % 7)),
  timestamptz '2020-01-01' + i * interval '1 hour'
FROM generate_series(1, 30000) i;
CREATE TABLE products (
  id int PRIMARY KEY, sku char(12) NOT NULL UNIQUE, title text NOT NULL, price numeric(10, 2) NOT NULL, category_id int,
  weight real, attributes jsonb, search tsvector GENERATED ALWAYS AS (to_tsvector('english', title)) STORED);
INSERT INTO products (id, sku, title, price, category_id, weight, attributes)
SELECT i, 'SKU' || lpad(i::text, 9, '0'),
  (ARRAY['red', 'green', 'blue', 'black'])[1 + i % 4] || ' ' || (ARRAY['chair', 'table', 'lamp', 'sofa', 'shelf', 'desk', 'bed'])[1 + i % 7] || ' ' || i % 200,
  (i * 37 % 90000) / 100.0, CASE WHEN i % 20 <> 0 THEN i % 60 END, i % 500 / 10.0, jsonb_build_object('size', i % 12, 'colour', i % 4)
FROM generate_series(1, 8000) i;
CREATE TABLE orders (
  id bigint PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, state order_state NOT NULL, total cents NOT NULL,
  placed_at timestamptz NOT NULL, shipped_at timestamptz, city text, zip text, note text, during daterange,
  total_euro numeric GENERATED ALWAYS AS (total / 100.0) STORED);
INSERT INTO orders (id, customer_id, state, total, placed_at, shipped_at, city, zip, note, during)
SELECT i, 1 + (i::bigint * 7919) % 30000, (ARRAY['new', 'paid', 'sent', 'sent', 'sent', 'sent', 'returned', 'sent', 'sent', 'void'])[1 + (i * 13) % 10]::order_state,
  (i::bigint * 104729) % 50000, timestamptz '2024-01-01' + i * interval '4 minutes',
  CASE WHEN i % 5 <> 0 THEN timestamptz '2024-01-02' + i * interval '4 minutes' END,
  'city ' || (i::bigint * 31) % 120, 'zip ' || ((i::bigint * 31) % 120) * 10 + i % 4, repeat('x', i % 90),
  daterange(date '2024-01-01' + i % 400, date '2024-01-03' + i % 400 + i % 9)
FROM generate_series(1, 150000) i;
CREATE TABLE order_lines (
  order_id bigint NOT NULL REFERENCES orders, line int NOT NULL, product_id int NOT NULL REFERENCES products, quantity int NOT NULL,
  PRIMARY KEY (order_id, line));
INSERT INTO order_lines SELECT 1 + i / 2, 1 + i % 2, 1 + (i::bigint * 7919) % 8000, 1 + i % 6 FROM generate_series(0, 239999) i;
CREATE TABLE returns (
  order_id bigint NOT NULL, line int NOT NULL, reason text, returned_on date NOT NULL,
  FOREIGN KEY (order_id, line) REFERENCES order_lines (order_id, line));
INSERT INTO returns SELECT 1 + i * 7, 1 + i % 2, 'reason ' || i % 6, date '2024-01-01' + i % 390 FROM generate_series(1, 15000) i;
CREATE INDEX orders_placed_at_idx ON orders (placed_at);
CREATE INDEX orders_customer_id_placed_at_idx ON orders (customer_id, placed_at DESC) INCLUDE (total);
CREATE INDEX orders_new_idx ON orders (customer_id) WHERE state = 'new';
CREATE INDEX orders_total_desc_idx ON orders (total DESC NULLS LAST);
CREATE INDEX orders_lower_city_idx ON orders (lower(city));
CREATE INDEX orders_day_idx ON orders (((placed_at AT TIME ZONE 'UTC')::date), state);
CREATE INDEX orders_placed_at_brin ON orders USING brin (placed_at) WITH (pages_per_range = 16);
CREATE INDEX orders_during_gist ON orders USING gist (during);
CREATE INDEX order_lines_product_id_idx ON order_lines (product_id);
CREATE INDEX customers_joined_idx ON customers (joined);
CREATE INDEX customers_born_idx ON customers (born NULLS FIRST);
CREATE INDEX customers_country_hash ON customers USING hash (country);
CREATE INDEX customers_tags_gin ON customers USING gin (tags);
CREATE INDEX customers_info_gin ON customers USING gin (info);
CREATE INDEX customers_info_path_gin ON customers USING gin (info jsonb_path_ops);
CREATE INDEX customers_level_idx ON customers (((info ->> 'level')::int));
CREATE INDEX products_search_gin ON products USING gin (search);
CREATE INDEX products_price_idx ON products (price);
CREATE INDEX returns_order_id_line_idx ON returns (order_id, line);
