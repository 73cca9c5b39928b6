-- A database with a column of every kind that statements are awkward about, and enough rows for statistics.

CREATE EXTENSION citext;
CREATE EXTENSION hstore;
CREATE EXTENSION pg_trgm;

CREATE TYPE purchase_state AS ENUM ('new', 'paid', 'sent', 'returned');
CREATE TYPE address AS (street text, city text, postcode varchar(10));
CREATE DOMAIN email_address AS citext CHECK (value LIKE '%@%');
CREATE DOMAIN positive_amount AS numeric(12, 2) CHECK (value >= 0);
CREATE TYPE float_range AS RANGE (subtype = float8, subtype_diff = float8mi);

CREATE TABLE accounts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email email_address NOT NULL UNIQUE,
  name varchar(80) NOT NULL,
  country char(2) NOT NULL,
  active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL,
  deleted_at timestamp,
  tags text[] NOT NULL DEFAULT '{}',
  profile jsonb NOT NULL DEFAULT '{}',
  home address,
  balance positive_amount NOT NULL DEFAULT 0,
  flags hstore,
  token uuid
);
CREATE TABLE purchases (
  id bigint PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES accounts,
  state purchase_state NOT NULL,
  placed_at timestamptz NOT NULL,
  day date NOT NULL,
  total numeric(12, 2) NOT NULL,
  discount real,
  priority smallint NOT NULL DEFAULT 0,
  note text,
  details json
);
CREATE INDEX purchases_account_id_idx ON purchases (account_id);
CREATE INDEX purchases_day_idx ON purchases (day);
CREATE TABLE articles (
  id integer PRIMARY KEY,
  sku text NOT NULL UNIQUE,
  title text NOT NULL,
  price numeric(10, 2) NOT NULL,
  weight double precision,
  sizes integer[] NOT NULL,
  attributes jsonb NOT NULL,
  search tsvector
);
CREATE INDEX articles_search_idx ON articles USING gin (search);
CREATE INDEX articles_attributes_idx ON articles USING gin (attributes);
CREATE INDEX articles_title_trgm_idx ON articles USING gin (title gin_trgm_ops);
CREATE TABLE purchase_lines (
  purchase_id bigint NOT NULL REFERENCES purchases,
  line smallint NOT NULL,
  article_id integer NOT NULL REFERENCES articles,
  quantity integer NOT NULL,
  price numeric(10, 2) NOT NULL,
  PRIMARY KEY (purchase_id, line)
);
CREATE TABLE bookings (
  id integer PRIMARY KEY,
  room integer NOT NULL,
  during tstzrange NOT NULL,
  nights daterange NOT NULL,
  seats int4range,
  temperature float_range
);
CREATE INDEX bookings_during_idx ON bookings USING gist (during);
CREATE TABLE events (
  id bigint NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  payload jsonb,
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE staff (
  id integer PRIMARY KEY,
  manager_id integer REFERENCES staff,
  name text NOT NULL,
  department text NOT NULL,
  salary numeric(10, 2) NOT NULL,
  hired date NOT NULL
);
CREATE TABLE readings (
  sensor integer NOT NULL,
  at timestamp NOT NULL,
  value double precision NOT NULL,
  source inet,
  device macaddr,
  spot point,
  area box,
  bits bit(8),
  mask varbit,
  clock time,
  lag interval,
  cost money,
  raw bytea,
  code "char"
);
CREATE INDEX readings_sensor_at_idx ON readings (sensor, at);
CREATE TABLE stock (article_id integer PRIMARY KEY, amount integer NOT NULL, updated_at timestamptz);
CREATE VIEW open_purchases AS
  SELECT p.id, a.name AS buyer, p.placed_at, p.total FROM purchases p JOIN accounts a ON a.id = p.account_id
  WHERE p.state IN ('new', 'paid');

CREATE FUNCTION first_of(anyelement, anyelement) RETURNS anyelement
  LANGUAGE sql IMMUTABLE AS 'SELECT COALESCE($1, $2)';
CREATE FUNCTION largest(VARIADIC numeric[]) RETURNS numeric
  LANGUAGE sql IMMUTABLE AS 'SELECT max(n) FROM unnest($1) n';
CREATE FUNCTION purchases_of(account bigint, since date DEFAULT '2000-01-01') RETURNS SETOF purchases
  LANGUAGE sql STABLE AS 'SELECT * FROM purchases WHERE account_id = $1 AND day >= $2';
CREATE FUNCTION describe(n integer) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''number ''::text || $1';
CREATE FUNCTION describe(t text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''text ''::text || $1';

INSERT INTO accounts (email, name, country, active, created_at, deleted_at, tags, profile, home, balance, flags, token)
SELECT 'user' || g || '@example.org', 'Name ' || g % 700, (ARRAY['DE', 'FR', 'US', 'JP'])[1 + g % 4], g % 10 <> 0,
  timestamptz '2025-01-01' + g * interval '2 hours', CASE WHEN g % 10 = 0 THEN timestamp '2026-01-01' END,
  ARRAY['t' || g % 7, 't' || g % 5], jsonb_build_object('age', g % 80, 'plan', 'p' || g % 3, 'nested', jsonb_build_object('k', g % 9)),
  ROW('Street ' || g, 'City ' || g % 50, lpad((g % 1000)::text, 5, '0'))::address, g % 500,
  hstore('a', (g % 3)::text), md5(g::text)::uuid
FROM generate_series(1, 3000) g;
INSERT INTO purchases
SELECT g, 1 + g % 3000, (ARRAY['new', 'paid', 'sent', 'sent', 'sent', 'returned'])[1 + g % 6]::purchase_state,
  timestamptz '2025-01-01' + g * interval '40 minutes', date '2025-01-01' + g % 500, g % 900, (g % 10) / 100.0, g % 4,
  CASE WHEN g % 3 = 0 THEN 'note ' || g END, json_build_object('gift', g % 2 = 0, 'steps', json_build_array(g % 3, 1))
FROM generate_series(1, 12000) g;
INSERT INTO articles
SELECT g, 'SKU-' || g, 'Article number ' || g, g % 200 + 0.99, g / 10.0, ARRAY[g % 5, g % 9],
  jsonb_build_object('colour', 'c' || g % 11, 'sizes', jsonb_build_array(g % 5, g % 9), 'size', g % 40),
  to_tsvector('english', 'article number ' || g || ' colour c' || g % 11)
FROM generate_series(1, 2000) g;
INSERT INTO purchase_lines
SELECT 1 + g / 3, g % 3, 1 + g % 2000, 1 + g % 9, g % 200 FROM generate_series(0, 35999) g;
INSERT INTO bookings
SELECT g, g % 40, tstzrange(timestamptz '2026-01-01' + g * interval '1 hour', timestamptz '2026-01-01' + (g + 5) * interval '1 hour'),
  daterange(date '2026-01-01' + g % 300, date '2026-01-04' + g % 300), int4range(g % 50, g % 50 + 3), float_range(g / 10.0, g / 10.0 + 2)
FROM generate_series(1, 2000) g;
INSERT INTO events
SELECT g, timestamptz '2025-01-02' + g * interval '1 hour', 'kind' || g % 6, jsonb_build_object('n', g % 100)
FROM generate_series(1, 12000) g;
INSERT INTO staff
SELECT g, CASE WHEN g > 1 THEN 1 + g / 6 END, 'Person ' || g, 'dept' || g % 8, 1000 + g % 700, date '2020-01-01' + g % 900
FROM generate_series(1, 900) g;
INSERT INTO readings
SELECT g % 30, timestamp '2026-01-01' + g * interval '1 minute', g % 50, ('10.0.' || g % 200 || '.1')::inet, '08:00:2b:01:02:03',
  point(g % 100, g % 70), box(point(0, 0), point(g % 9, 3)), (g % 256)::bit(8), B'101', time '08:00' + g % 600 * interval '1 minute',
  g % 60 * interval '1 second', (g % 40)::money, decode(lpad(to_hex(g), 8, '0'), 'hex'), 'a'
FROM generate_series(1, 8000) g;
INSERT INTO stock SELECT id, id % 30, now() FROM articles;
