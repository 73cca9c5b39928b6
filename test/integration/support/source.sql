-- A database with one of everything that a Snapshot reads, and names that want to break out of SQL.
CREATE EXTENSION pg_stat_statements;
CREATE EXTENSION pg_trgm;
CREATE SCHEMA app;
CREATE SCHEMA "We""ird
schema 🦜";

CREATE COLLATION app.ci (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false);
CREATE TYPE app.mood AS ENUM ('sad', 'ok', 'it''s');
CREATE TYPE app.address AS (street text, zip int, feeling app.mood);
CREATE TYPE app.stretch AS RANGE (SUBTYPE = float8);
CREATE DOMAIN app.email AS text CHECK (VALUE ~ '@');
CREATE DOMAIN app.work_email AS app.email;
CREATE FUNCTION app.twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
CREATE FUNCTION app.positive(x app.work_email) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN true; END $$;
CREATE FUNCTION app.on_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE AGGREGATE app.total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0', COMBINEFUNC = int4pl, PARALLEL = SAFE);
CREATE OPERATOR app.=== (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int, RESTRICT = eqsel, JOIN = eqjoinsel);
CREATE CAST (app.address AS text) WITH INOUT;
CREATE TEXT SEARCH CONFIGURATION app.plain (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION app.plain ADD MAPPING FOR asciiword WITH simple;
CREATE SEQUENCE app.numbers AS smallint;

CREATE TABLE app.users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  gone int,
  email app.work_email NOT NULL,
  name varchar(50) COLLATE "C",
  mood app.mood,
  home app.address,
  tags text[],
  doc json,
  docs jsonb,
  amount numeric(10, 2) DEFAULT app.twice(21),
  span int4range,
  spot point,
  spots point[],
  nickname text COLLATE app.ci,
  created timestamptz DEFAULT now(),
  short text GENERATED ALWAYS AS (lower(name)) STORED
) WITH (fillfactor = 90);
ALTER TABLE app.users DROP COLUMN gone;
ALTER TABLE app.users ALTER mood SET STATISTICS 50;
INSERT INTO app.users (email, name, mood, home, tags, doc, docs, amount, span, spot, nickname, created)
SELECT 'u' || g || '@x.org', 'N' || g % 100, CASE WHEN g % 10 = 0 THEN 'sad' ELSE 'ok' END::app.mood,
  row('s'::text, g, 'ok')::app.address, array['t' || g % 10, 'u' || g % 3], '{}', '{"a": 1}', g, int4range(g, g + 10),
  point(g, g), 'nick' || g % 7, timestamptz '2024-01-01 00:00+00' + g * interval '1 hour'
FROM generate_series(1, 3000) g;
UPDATE app.users SET amount = amount + 1 WHERE id <= 10;
DELETE FROM app.users WHERE id > 2990;
ALTER TABLE app.users ADD CONSTRAINT amount_positive CHECK (amount > 0) NOT VALID;
CREATE INDEX users_plain ON app.users (created DESC, name);
CREATE INDEX users_lower ON app.users (lower(name)) WHERE mood = 'ok';
CREATE INDEX users_mixed ON app.users ((amount * 2) DESC NULLS LAST, name text_pattern_ops, (name || ')(')) INCLUDE (email);
CREATE INDEX users_collated ON app.users (name COLLATE "POSIX", lower(name) COLLATE app.ci, (name || 'x') COLLATE "POSIX");
CREATE INDEX users_gin ON app.users USING gin (name gin_trgm_ops);
CREATE INDEX users_gist ON app.users USING gist (name gist_trgm_ops (siglen = 32));
CREATE INDEX users_brin ON app.users USING brin (created) WITH (pages_per_range = 16);
CREATE UNIQUE INDEX "u(x) ' "" ; -- $$ 🦜" ON app.users (id, short);
ALTER TABLE app.users REPLICA IDENTITY USING INDEX users_pkey;
CREATE STATISTICS app.users_stats (ndistinct, dependencies, mcv) ON name, mood FROM app.users;
CREATE TRIGGER change BEFORE UPDATE ON app.users FOR EACH ROW EXECUTE FUNCTION app.on_change();

CREATE TABLE app.visits (user_id bigint REFERENCES app.users, at timestamptz NOT NULL, EXCLUDE (user_id WITH =, at WITH =));
INSERT INTO app.visits SELECT 1 + g % 100, timestamptz '2024-01-01 00:00+00' + g * interval '1 minute'
FROM generate_series(1, 500) g;

CREATE TABLE app.events (at timestamptz NOT NULL, kind int, CHECK (kind > 0)) PARTITION BY RANGE (at);
CREATE TABLE app.events_2024 PARTITION OF app.events FOR VALUES FROM ('2024-01-01 00:00+00') TO ('2025-01-01 00:00+00')
  PARTITION BY LIST (kind);
CREATE TABLE app.events_2024_1 PARTITION OF app.events_2024 FOR VALUES IN (1, 2);
CREATE TABLE app.events_rest PARTITION OF app.events DEFAULT;
CREATE INDEX events_at ON app.events (at);
INSERT INTO app.events SELECT timestamptz '2024-03-01 00:00+00' + g * interval '1 hour', 1 + g % 2
FROM generate_series(1, 1000) g;

CREATE TABLE app.animals (name text);
CREATE TABLE app.dogs (tricks int) INHERITS (app.animals);
CREATE UNLOGGED TABLE app.scratch (x int);
CREATE VIEW app.sad AS SELECT * FROM app.users WHERE mood = 'sad';
CREATE MATERIALIZED VIEW app.names AS SELECT name, count(*) AS n FROM app.users GROUP BY name;
CREATE UNIQUE INDEX ON app.names (name);

CREATE TABLE "We""ird
schema 🦜"."sel;ect $$ --" (
  "co""l 'x" int PRIMARY KEY,
  "ünïcödé 🦜 just sixty-three bytes long, as names may be 1" text,
  "select" int,
  "a
b" text DEFAULT 'it''s \ $$ -- "x"'
);
INSERT INTO "We""ird
schema 🦜"."sel;ect $$ --" SELECT g, 'v' || g, g % 5 FROM generate_series(1, 200) g;
CREATE INDEX "i''dx;DROP TABLE x" ON "We""ird
schema 🦜"."sel;ect $$ --" ("select", "ünïcödé 🦜 just sixty-three bytes long, as names may be 1" DESC);
CREATE TEMPORARY TABLE passing (x int);
