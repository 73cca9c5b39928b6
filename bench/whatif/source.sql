-- The data that hypothetical indexes are compared on: a shop's tables, of a shape for every access method. Loaded once per server.
CREATE EXTENSION pg_trgm;
CREATE EXTENSION btree_gist;
CREATE EXTENSION btree_gin;
CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
SELECT setseed(0.42);

CREATE TABLE orders (
  id bigint PRIMARY KEY, customer_id int NOT NULL, status text NOT NULL, region char(3) NOT NULL, sku char(12) NOT NULL, country char(2),
  total numeric(10, 2) NOT NULL, discount numeric, placed_at timestamptz NOT NULL, paid_at timestamptz, shipped_on date, coupon text,
  email text NOT NULL, uid uuid NOT NULL, priority smallint NOT NULL, weight float8 NOT NULL, rush boolean NOT NULL, note text, reference text COLLATE any_case);
INSERT INTO orders
SELECT i, 1 + floor(30000 * random() ^ 2)::int,
  (ARRAY['paid', 'paid', 'paid', 'shipped', 'new', 'refunded'])[1 + floor(6 * random() ^ 2)::int],
  (ARRAY['nor', 'sou', 'eas', 'wes'])[1 + floor(4 * random())::int],
  'SKU' || lpad(floor(20000 * random() ^ 2)::int::text, 6, '0'),
  CASE WHEN random() < 0.9 THEN (ARRAY['de', 'us', 'fr', 'jp', 'br'])[1 + floor(5 * random() ^ 2)::int] END,
  (random() ^ 4 * 10000)::numeric(10, 2),
  CASE WHEN random() < 0.3 THEN (random() * 50)::numeric(6, 3) END,
  timestamptz '2023-01-01 00:00+00' + i * interval '3 minutes' + random() * interval '6 hours',
  CASE WHEN random() < 0.7 THEN timestamptz '2023-01-01 00:00+00' + i * interval '3 minutes' + random() * interval '3 days' END,
  CASE WHEN random() < 0.6 THEN date '2023-01-01' + (i / 480) END,
  CASE WHEN random() < 0.1 THEN 'SAVE' || floor(500 * random())::int END,
  'user' || floor(60000 * random())::int || (ARRAY['@example.org', '@mail.example.com', '@corp.io'])[1 + i % 3],
  md5(random()::text)::uuid, floor(5 * random())::int, random() * 100, random() < 0.02,
  CASE WHEN random() < 0.5 THEN repeat(md5(random()::text), 1 + floor(8 * random())::int) END,
  'Ref-' || floor(3000 * random())::int
FROM generate_series(1, 200000) i;

CREATE TABLE documents (id int PRIMARY KEY, title text NOT NULL, body tsvector NOT NULL, tags text[] NOT NULL, labels int[], props jsonb NOT NULL, author text NOT NULL, path text NOT NULL);
CREATE TEMP TABLE words AS
SELECT n, (SELECT string_agg(substr('bacedifoguhajekilomunapereqisotuvawexiyozu', 1 + 2 * ((n * p * 7 + n / p) % 21), 2), '') FROM generate_series(1, 2 + n % 3) p) || n % 7 AS word
FROM generate_series(0, 7999) n;
CREATE UNIQUE INDEX ON words (n);
INSERT INTO documents
SELECT i,
  (SELECT string_agg(word, ' ') FROM (SELECT floor(8000 * random() ^ 3)::int AS n FROM generate_series(1, 3 + i % 4)) r JOIN words USING (n)),
  (SELECT to_tsvector('simple', coalesce(string_agg(word, ' '), '')) FROM (SELECT floor(8000 * random() ^ 4)::int AS n FROM generate_series(1, 15 + i % 30)) r JOIN words USING (n)),
  ARRAY(SELECT DISTINCT 'tag-' || floor(400 * random() ^ 3)::int FROM generate_series(1, 1 + i % 5)),
  CASE WHEN i % 10 < 8 THEN ARRAY(SELECT floor(5000 * random() ^ 2)::int FROM generate_series(1, 2 + i % 8)) END,
  jsonb_build_object('kind', (ARRAY['invoice', 'letter', 'report'])[1 + floor(3 * random() ^ 2)::int], 'pages', floor(40 * random())::int,
    'lang', (ARRAY['de', 'en', 'fr', 'pt'])[1 + floor(4 * random() ^ 2)::int], 'owner', 'u' || floor(2000 * random())::int),
  initcap((SELECT word FROM words WHERE n = (i * 37) % 8000)) || ' ' || initcap((SELECT word FROM words WHERE n = (i * 101) % 800)),
  '/srv/' || (ARRAY['archive', 'incoming', 'projects'])[1 + i % 3] || '/' || (i / 500) || '/' || md5(i::text) || '.pdf'
FROM generate_series(1, 40000) i;

CREATE TABLE bookings (id int PRIMARY KEY, room int NOT NULL, during tstzrange NOT NULL, price_band int4range, place point NOT NULL, area box NOT NULL, address inet NOT NULL, network cidr NOT NULL);
INSERT INTO bookings
SELECT i, 1 + floor(800 * random())::int, tstzrange(at, at + random() ^ 2 * interval '10 days'),
  CASE WHEN random() < 0.9 THEN int4range(floor(100 * random())::int, 101 + floor(400 * random() ^ 2)::int) END,
  point(x, y), box(point(x, y), point(x + random() * 3, y + random() * 3)),
  ('10.' || floor(40 * random())::int || '.' || floor(256 * random())::int || '.' || floor(256 * random())::int)::inet,
  ('172.' || floor(256 * random())::int || '.' || floor(256 * random())::int || '.0/24')::cidr
FROM (SELECT i, timestamptz '2023-01-01 00:00+00' + i * interval '5 minutes' + random() * interval '30 days' AS at, random() * 1000 AS x, random() * 1000 AS y FROM generate_series(1, 100000) i) s;

CREATE TABLE readings (at timestamptz NOT NULL, device int NOT NULL, batch int, value float8 NOT NULL, station text NOT NULL, span int8range NOT NULL, token uuid NOT NULL, origin inet);
INSERT INTO readings
SELECT timestamptz '2023-01-01 00:00+00' + i * interval '10 seconds', 1 + i % 500, CASE WHEN random() < 0.95 THEN i / 1000 END, i / 1000.0 + random() * 5,
  'station-' || lpad((i / 3000)::text, 4, '0'), int8range(i, i + 10 + floor(random() * 90)::int), md5((i / 4)::text)::uuid,
  ('10.0.' || (i / 40000) || '.' || (i / 200) % 200)::inet
FROM generate_series(1, 400000) i;

CREATE TABLE events (at timestamptz NOT NULL, kind text NOT NULL, actor int NOT NULL, tags text[] NOT NULL, payload jsonb NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2023-01-01 00:00+00') TO ('2023-02-01 00:00+00');
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2023-02-01 00:00+00') TO ('2023-03-01 00:00+00');
CREATE TABLE events_3 PARTITION OF events FOR VALUES FROM ('2023-03-01 00:00+00') TO ('2023-05-01 00:00+00');
INSERT INTO events
SELECT timestamptz '2023-01-01 00:00+00' + i * interval '64 seconds', (ARRAY['click', 'view', 'buy', 'leave'])[1 + floor(4 * random() ^ 3)::int], floor(8000 * random() ^ 2)::int,
  ARRAY['t' || floor(300 * random() ^ 2)::int, 'u' || floor(20 * random())::int], jsonb_build_object('page', floor(900 * random() ^ 2)::int, 'ok', random() < 0.8)
FROM generate_series(1, 150000) i;
