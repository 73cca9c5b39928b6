-- A shop whose orders are read much, whose events are written much and read seldom, and whose sessions are touched all the time.
CREATE TABLE customers (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  country text NOT NULL,
  created timestamptz NOT NULL
);
CREATE TABLE orders (
  id bigint PRIMARY KEY,
  customer_id bigint NOT NULL,
  status text NOT NULL,
  total numeric(10, 2) NOT NULL,
  placed timestamptz NOT NULL,
  note text
) WITH (fillfactor = 80);
CREATE TABLE events (
  id bigint PRIMARY KEY,
  device bigint NOT NULL,
  kind text NOT NULL,
  at timestamptz NOT NULL,
  payload text NOT NULL
);
CREATE TABLE sessions (
  id bigint PRIMARY KEY,
  customer_id bigint NOT NULL,
  seen timestamptz NOT NULL,
  data text NOT NULL
) WITH (fillfactor = 50);

INSERT INTO customers
SELECT n, 'customer' || n || '@example.org', 'C' || n % 60, '2024-01-01'::timestamptz + n * interval '1 minute'
FROM generate_series(1, 40000) n;
INSERT INTO orders
SELECT n, (hashint4(n)::bigint & 2147483647) % 40000, CASE WHEN n % 400 = 0 THEN 'open' ELSE 'sent' END, n % 9000,
  '2024-01-01'::timestamptz + n * interval '2 minutes', 'note ' || md5(n::text)
FROM generate_series(1, 150000) n;
INSERT INTO events
SELECT n, (hashint4(n)::bigint & 2147483647) % 3000, 'kind ' || n % 30, '2024-01-01'::timestamptz + n * interval '10 seconds',
  md5(n::text) || md5((n + 1)::text)
FROM generate_series(1, 150000) n;
INSERT INTO sessions
SELECT n, n % 40000, '2024-06-01'::timestamptz + (hashint4(n)::bigint & 2147483647) % 10000000 * interval '1 second', md5(n::text)
FROM generate_series(1, 50000) n;
