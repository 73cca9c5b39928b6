-- Text in several orders: C, the database's own, ICU, ICU that ignores case.
CREATE COLLATION german (PROVIDER = icu, LOCALE = 'de-u-co-phonebk');
CREATE COLLATION ignore_case (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false);
CREATE TABLE titles (id int PRIMARY KEY, plain text, c text COLLATE "C", german text COLLATE german, loose text COLLATE ignore_case, posix varchar(40) COLLATE "POSIX");
INSERT INTO titles SELECT i, t, t, t, t, left(t, 40) FROM (SELECT i, (ARRAY['a', 'Z', 'Ö', 'ä', 'M', 'ß', 'e'])[1 + i % 7] || md5((i % 9000)::text) AS t FROM generate_series(1, 30000) i) s;
CREATE INDEX ON titles (plain);
CREATE INDEX ON titles (c);
CREATE INDEX ON titles (german);
CREATE INDEX ON titles (loose);
CREATE INDEX ON titles (plain COLLATE "C");
CREATE INDEX ON titles (plain text_pattern_ops);
