-- A table for every kind of index: what the tests of the families of candidates ask about. Deterministic, no random().
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
CREATE SCHEMA ext;
CREATE EXTENSION pg_trgm SCHEMA ext;
CREATE EXTENSION hstore SCHEMA ext;
CREATE TYPE floatrange AS RANGE (subtype = float8);

CREATE TABLE people (id int PRIMARY KEY, email varchar(80) NOT NULL, name text NOT NULL, born date, team int NOT NULL, gone timestamptz, joined timestamp NOT NULL, profile jsonb NOT NULL);
INSERT INTO people SELECT i, 'User' || i || '@Example.org', 'Name ' || md5(i::text), CASE WHEN i % 9 <> 0 THEN date '1950-01-01' + i % 20000 END, i % 900,
  CASE WHEN i % 40 = 0 THEN timestamptz '2025-01-01 00:00+00' END, timestamp '2020-01-01' + i * interval '40 minutes',
  jsonb_build_object('plan', 'p' || i % 3000, 'age', 18 + i % 60, 'roles', jsonb_build_array('r' || i % 700, 's' || i % 90), 'k' || i % 2500, true)
FROM generate_series(1, 40000) i;

CREATE TABLE documents (id int PRIMARY KEY, title text NOT NULL, body text NOT NULL, words tsvector NOT NULL, tags text[] NOT NULL, props jsonb NOT NULL);
INSERT INTO documents
SELECT i, initcap(substr(md5(i::text), 1, 12)) || ' ' || substr(md5((i * 7)::text), 1, 9), body, to_tsvector('simple', body),
  ARRAY['t' || i % 1500, 'u' || (i * 31) % 400], jsonb_build_object('owner', 'u' || i % 4000, 'kind', i % 3)
FROM (SELECT i, (SELECT string_agg('word' || (i::bigint * p * 7919) % 5000, ' ') FROM generate_series(1, 12) p) AS body FROM generate_series(1, 30000) i) s;

CREATE TABLE bookings (id int PRIMARY KEY, during tstzrange NOT NULL, band floatrange NOT NULL, place point NOT NULL, area box NOT NULL, address inet NOT NULL, note text);
INSERT INTO bookings SELECT i, tstzrange(timestamptz '2023-01-01 00:00+00' + i * interval '5 minutes', timestamptz '2023-01-01 00:00+00' + i * interval '5 minutes' + (i % 90) * interval '1 hour'),
  floatrange((i::bigint * 7919 % 10007) / 7.0, (i::bigint * 7919 % 10007) / 7.0 + 1), point(i::bigint * 7919 % 10007, i::bigint * 104729 % 9973),
  box(point(i::bigint * 7919 % 10007, i % 9973), point(i::bigint * 7919 % 10007 + 3, i % 9973 + 3)), ('10.' || i % 200 || '.' || (i * 7) % 256 || '.' || (i / 256) % 256)::inet, repeat('n', 40)
FROM generate_series(1, 50000) i;

CREATE TABLE readings (at timestamptz NOT NULL, device int NOT NULL, value float8 NOT NULL, note text);
INSERT INTO readings SELECT timestamptz '2023-01-01 00:00+00' + i * interval '10 seconds', (i::bigint * 7919) % 50000, i / 7.0, repeat('r', 60) FROM generate_series(1, 150000) i;

CREATE TABLE tokens (token text NOT NULL, owner int NOT NULL, page text NOT NULL, flags ext.hstore);
INSERT INTO tokens SELECT md5(i::text) || md5((i + 1)::text) || md5((i + 2)::text) || md5((i + 3)::text), i % 5000, '/p/' || i % 9000 || '/' || repeat('x', i % 40), ext.hstore('f' || i % 3000, 'v') FROM generate_series(1, 40000) i;

-- Values too long for a B-tree, which ANALYZE sees the pointers of.
CREATE TABLE scripts (id int PRIMARY KEY, body text NOT NULL);
INSERT INTO scripts SELECT i, (SELECT string_agg(md5((i * 1000 + p)::text), '') FROM generate_series(1, 200) p) FROM generate_series(1, 4000) i;

CREATE TABLE marks (id int NOT NULL, way lseg NOT NULL);
INSERT INTO marks SELECT i, lseg(point(0, 0), point(i, i)) FROM generate_series(1, 20000) i;

VACUUM ANALYZE;
