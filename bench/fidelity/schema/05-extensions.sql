-- Types and operator classes of the extensions that come with PostgreSQL.
CREATE SCHEMA ext;
CREATE EXTENSION citext SCHEMA ext;
CREATE EXTENSION hstore SCHEMA ext;
CREATE EXTENSION pg_trgm SCHEMA ext;
CREATE EXTENSION btree_gin SCHEMA ext;
CREATE EXTENSION btree_gist SCHEMA ext;
CREATE EXTENSION ltree SCHEMA ext;
CREATE EXTENSION cube SCHEMA ext;
CREATE EXTENSION intarray SCHEMA ext;
CREATE EXTENSION isn SCHEMA ext;
CREATE EXTENSION seg SCHEMA ext;
CREATE EXTENSION bloom SCHEMA ext;
CREATE EXTENSION unaccent SCHEMA ext;
CREATE EXTENSION pgcrypto SCHEMA ext;
CREATE EXTENSION "uuid-ossp" SCHEMA ext;
ALTER DATABASE postgres SET search_path = public, ext;
SET search_path = public, ext;
CREATE TABLE people (id int PRIMARY KEY, login citext UNIQUE, props hstore, about text, path ltree, position cube, serial issn, numbers int[], weight seg, a int, b int, c int, room int, during tsrange,
  EXCLUDE USING gist (room WITH =, during WITH &&));
INSERT INTO people SELECT i, ('Login' || i)::citext, hstore('k' || i % 40, 'v' || i % 9) || hstore('common', (i % 3)::text), 'about ' || md5((i % 5000)::text) || ' text ' || i % 100,
  ('top.n' || i % 30 || '.m' || i % 400)::ltree, cube(ARRAY[i % 100, i % 50]), ('3' || lpad((i % 900)::text, 6, '0') || '?')::issn, ARRAY[i % 50, 100 + i % 400], (i % 80 || '.5')::seg, i % 100, i % 33, i % 7, i % 200,
  tsrange(timestamp '2024-01-01' + i / 200 * interval '1 day', timestamp '2024-01-01' + i / 200 * interval '1 day' + interval '5 hours') FROM generate_series(1, 20000) i;
CREATE INDEX ON people USING gin (about gin_trgm_ops);
CREATE INDEX ON people USING gist (about gist_trgm_ops);
CREATE INDEX ON people USING gin (props);
CREATE INDEX ON people USING gist (path);
CREATE INDEX ON people (path);
CREATE INDEX ON people USING gist (position);
CREATE INDEX ON people (serial);
CREATE INDEX ON people USING gin (numbers gin__int_ops);
CREATE INDEX ON people USING gin (a, numbers);
CREATE INDEX ON people USING bloom (a, b, c);
CREATE INDEX ON people USING gist (weight);
