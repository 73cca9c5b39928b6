-- What children do not take from their parents, and what the order of making decides.
CREATE TABLE strict (id int, note int);
CREATE TABLE strict_child () INHERITS (strict);
INSERT INTO strict SELECT i, i FROM generate_series(1, 4000) i;
INSERT INTO strict_child SELECT nullif(i % 12, 0), i FROM generate_series(1, 20000) i;
ALTER TABLE ONLY strict ALTER note SET STATISTICS 30;
DO $$ BEGIN
  IF current_setting('server_version_num')::int < 180000 THEN
    ALTER TABLE ONLY strict ALTER id SET NOT NULL;
  ELSE
    EXECUTE 'ALTER TABLE strict ADD CONSTRAINT strict_id NOT NULL id NO INHERIT';
  END IF;
END $$;
CREATE TABLE numbered (id serial PRIMARY KEY, amount int DEFAULT 5);
CREATE TABLE numbered_child () INHERITS (numbered);
ALTER TABLE numbered_child ALTER id DROP DEFAULT, ALTER amount DROP DEFAULT;
CREATE TABLE mixed_parent (a int NOT NULL, twice int GENERATED ALWAYS AS (a * 2) STORED, b int);
CREATE TABLE mixed_child (extra text, b int, a int NOT NULL, twice int GENERATED ALWAYS AS (a * 2) STORED);
ALTER TABLE mixed_child INHERIT mixed_parent;
INSERT INTO mixed_child SELECT 'x' || i % 30, nullif(i % 9, 0), i FROM generate_series(1, 9000) i;
-- Two parents, and children whose names are not in the order of their making.
CREATE TABLE first_parent (a int, b text);
CREATE TABLE second_parent (c int);
CREATE TABLE zebra () INHERITS (second_parent, first_parent);
CREATE TABLE apple () INHERITS (first_parent);
CREATE TABLE mango () INHERITS (first_parent, second_parent);
INSERT INTO zebra SELECT i % 50, i, 'z' FROM generate_series(1, 8000) i;
INSERT INTO apple SELECT i, 'a' FROM generate_series(1, 8000) i;
INSERT INTO mango SELECT i, 'm', i % 70 FROM generate_series(1, 8000) i;
-- Checks that hold on a child alone.
CREATE TABLE checked (a int) PARTITION BY RANGE (a);
CREATE TABLE checked_1 PARTITION OF checked FOR VALUES FROM (0) TO (5000);
CREATE TABLE checked_2 PARTITION OF checked FOR VALUES FROM (5000) TO (9000);
INSERT INTO checked SELECT i % 4000 FROM generate_series(1, 9000) i;
ALTER TABLE checked_1 ADD CONSTRAINT low CHECK (a < 4000 OR a >= 5000);
ALTER TABLE checked ADD CONSTRAINT low CHECK (a < 4000 OR a >= 5000) NOT VALID;
CREATE TABLE lonely (a int);
CREATE TABLE lonely_child () INHERITS (lonely);
ALTER TABLE lonely ADD CONSTRAINT positive CHECK (a > 0) NO INHERIT;
INSERT INTO lonely_child SELECT -i FROM generate_series(1, 5000) i;
-- Indexes of one cost, one of them a key's.
CREATE TABLE twice (id int NOT NULL, b int, c int, d int);
INSERT INTO twice SELECT i, i % 100, i % 100, i % 100 FROM generate_series(1, 20000) i;
CREATE INDEX twice_z ON twice (b, c);
CREATE INDEX twice_a ON twice (b, d);
CREATE INDEX twice_n ON twice (id);
CREATE UNIQUE INDEX twice_m ON twice (id);
ALTER TABLE twice ADD CONSTRAINT twice_key PRIMARY KEY (id);
CREATE UNIQUE INDEX twice_b ON twice (id);
CREATE TABLE split (b int, c int, d int) PARTITION BY RANGE (d);
CREATE TABLE split_1 PARTITION OF split FOR VALUES FROM (0) TO (100);
CREATE TABLE split_2 PARTITION OF split FOR VALUES FROM (100) TO (200);
INSERT INTO split SELECT i % 100, i % 100, i % 200 FROM generate_series(1, 20000) i;
CREATE INDEX split_z ON split (b, c);
CREATE INDEX split_1_a ON split_1 (b, d);
-- Statistics objects that serve equally well.
CREATE TABLE grouped (a int, b int, c int);
INSERT INTO grouped SELECT i % 10, i % 20, i % 40 FROM generate_series(1, 10000) i;
CREATE STATISTICS grouped_z (ndistinct) ON b, c FROM grouped;
CREATE STATISTICS grouped_a (ndistinct) ON a, b FROM grouped;
-- Nothing to name.
CREATE MATERIALIZED VIEW no_columns AS SELECT FROM twice;
CREATE VIEW no_columns_either AS SELECT FROM twice;
