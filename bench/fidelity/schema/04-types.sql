-- Columns of the types that people have, each with a B-tree where it can have one.
CREATE TYPE point3 AS (x int, y int, z text);
CREATE TYPE floatrange AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE DOMAIN work_email AS email NOT NULL;
CREATE DOMAIN tag_list AS text[];
CREATE TABLE kinds (
  id uuid PRIMARY KEY, small smallint, big bigint, exact numeric, approximate float8, yes boolean, fixed char(10), limited varchar(20), internal name,
  letter "char", bytes bytea, bits bit(8), more_bits varbit, day date, clock time, clock_zone timetz, moment timestamp, span interval, address inet, net cidr,
  mac macaddr, cash money, place point, area box, json_text json, document jsonb, markup xml, words tsvector, object oid, relation regclass, position pg_lsn,
  shape point3, numbers int[], matrix int[][], years int4range, times tstzrange, levels floatrange, contact work_email, labels tag_list, grades grade[], days date[]);
INSERT INTO kinds SELECT md5(i::text)::uuid, i % 300, i::bigint * 1000003, i % 700 / 7.0, sqrt(i), i % 5 = 0, 'f' || i % 900, 'v' || i % 4000, 'n' || i % 50,
  chr(65 + i % 20)::"char", decode(md5((i % 900)::text), 'hex'), (i % 256)::bit(8), (i % 100)::bit(12)::varbit, date '2000-01-01' + i % 3000, time '00:00' + i % 86400 * interval '1 second',
  timetz '00:00+00' + i % 86400 * interval '1 second', timestamp '2020-01-01' + i * interval '7 minutes', i % 500 * interval '1 hour', '10.0.0.0'::inet + i % 5000, ('10.' || i % 200 || '.0.0/16')::cidr,
  ('08:00:2b:01:02:' || lpad(to_hex(i % 256), 2, '0'))::macaddr, (i % 100)::text::money, point(i % 100, i % 70), box(point(i % 50, i % 60), point(i % 50 + 5, i % 60 + 5)),
  '{"a":1}', jsonb_build_object('k', i % 30), '<a/>', to_tsvector('simple', 'word' || i % 300 || ' common other' || i % 7), (16384 + i % 90)::oid, (ARRAY['pg_class', 'pg_proc', 'pg_type'])[1 + i % 3]::regclass,
  ('0/' || to_hex(i % 4000))::pg_lsn, ROW(i % 10, i % 20, 'z' || i % 5)::point3, CASE WHEN i % 10 <> 0 THEN ARRAY[i % 10, i % 100, i % 1000] END, ARRAY[[i % 3, 1], [2, i % 5]],
  CASE WHEN i % 50 = 0 THEN 'empty' ELSE int4range(i % 1000, i % 1000 + i % 40 + 1) END, tstzrange(timestamptz '2024-01-01' + i * interval '1 hour', CASE WHEN i % 7 <> 0 THEN timestamptz '2024-02-01' + i * interval '1 hour' END),
  floatrange(i % 90, i % 90 + 3.5), 'u' || i % 8000 || '@x', ARRAY['l' || i % 30, 'm' || i % 7], ARRAY[(ARRAY['low', 'mid', 'high'])[1 + i % 3]]::grade[], ARRAY[date '2024-01-01' + i % 365]
FROM generate_series(1, 25000) i;
CREATE INDEX ON kinds (exact);
CREATE INDEX ON kinds (fixed);
CREATE INDEX ON kinds (limited varchar_pattern_ops);
CREATE INDEX ON kinds (internal);
CREATE INDEX ON kinds (bytes);
CREATE INDEX ON kinds (span);
CREATE INDEX ON kinds (address inet_ops);
CREATE INDEX ON kinds USING gist (net inet_ops);
CREATE INDEX ON kinds USING spgist (address);
CREATE INDEX ON kinds USING gist (place);
CREATE INDEX ON kinds USING gist (area);
CREATE INDEX ON kinds USING gin (words);
CREATE INDEX ON kinds (shape);
CREATE INDEX ON kinds USING gin (numbers);
CREATE INDEX ON kinds (numbers);
CREATE INDEX ON kinds USING gist (years);
CREATE INDEX ON kinds USING spgist (times);
CREATE INDEX ON kinds (contact);
CREATE INDEX ON kinds (contact text_pattern_ops);
CREATE INDEX ON kinds USING brin (moment);
CREATE INDEX ON kinds (moment);
CREATE INDEX ON kinds (position);
-- since: 14
CREATE TABLE multi (id int PRIMARY KEY, open datemultirange, spans int4multirange);
-- since: 14
INSERT INTO multi SELECT i, datemultirange(daterange(date '2024-01-01' + i % 300, date '2024-01-05' + i % 300)), int4multirange(int4range(i % 100, i % 100 + 5), int4range(i % 100 + 10, i % 100 + 12)) FROM generate_series(1, 9000) i;
-- since: 14
CREATE INDEX ON multi USING gist (open);
-- since: 14
CREATE INDEX ON kinds USING brin (big int8_minmax_multi_ops);
-- since: 14
CREATE INDEX ON kinds USING brin (limited text_bloom_ops);
-- since: 18
CREATE TABLE virtuals (id int PRIMARY KEY, a int, b int, c int GENERATED ALWAYS AS (a + b) VIRTUAL);
-- since: 18
INSERT INTO virtuals SELECT i, i % 100, i % 7 FROM generate_series(1, 20000) i;
-- since: 15
CREATE TABLE nullables (id int, code text, UNIQUE NULLS NOT DISTINCT (code));
-- since: 15
INSERT INTO nullables SELECT i, 'c' || i FROM generate_series(1, 5000) i;
