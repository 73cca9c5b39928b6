-- Extended statistics of every kind, on columns, expressions, enums and columns behind dropped ones; statistics targets.
CREATE TYPE grade AS ENUM ('low', 'mid', 'high');
CREATE TABLE addresses (id int PRIMARY KEY, old_one int, country text, city text, zip text, street text, old_two text, grade grade, tier grade, number int);
ALTER TABLE addresses DROP COLUMN old_one;
INSERT INTO addresses (id, country, city, zip, street, grade, tier, number) SELECT i, 'country ' || i % 200 / 20, 'city ' || i % 200, 'zip ' || (i % 200) * 4 + i % 3, 'street ' || (i::bigint * 7919) % 9000,
  (ARRAY['low', 'mid', 'high', 'low'])[1 + i % 4]::grade, (ARRAY['low', 'mid', 'high', 'low'])[1 + i % 4]::grade, i % 50 FROM generate_series(1, 60000) i;
ALTER TABLE addresses DROP COLUMN old_two;
CREATE STATISTICS addresses_distinct (ndistinct) ON country, city, zip FROM addresses;
CREATE STATISTICS addresses_depend (dependencies) ON country, city, zip FROM addresses;
CREATE STATISTICS addresses_common (mcv) ON city, zip FROM addresses;
CREATE STATISTICS addresses_grades (mcv, ndistinct, dependencies) ON grade, tier FROM addresses;
-- since: 14
CREATE STATISTICS addresses_lower ON lower(city), lower(zip) FROM addresses;
-- since: 14
CREATE STATISTICS addresses_mixed ON (number / 10), country, (length(street)) FROM addresses;
-- since: 14
CREATE STATISTICS addresses_one ON (number % 7) FROM addresses;
CREATE TABLE measured (id int, a int, b int, c int, d int);
INSERT INTO measured SELECT i, i % 100, i % 100 / 10, (i::bigint * i) % 977, i % 3 FROM generate_series(1, 80000) i;
ALTER TABLE measured ALTER COLUMN a SET STATISTICS 1000, ALTER COLUMN b SET STATISTICS 5, ALTER COLUMN c SET STATISTICS 0, ALTER COLUMN d SET (n_distinct = -0.5);
CREATE STATISTICS measured_ab ON a, b, d FROM measured;
ALTER STATISTICS measured_ab SET STATISTICS 30;
CREATE TABLE readings (at date NOT NULL, sensor int, place int) PARTITION BY RANGE (at);
CREATE TABLE readings_1 PARTITION OF readings FOR VALUES FROM ('2024-01-01') TO ('2024-07-01');
CREATE TABLE readings_2 PARTITION OF readings FOR VALUES FROM ('2024-07-01') TO ('2025-01-01');
INSERT INTO readings SELECT date '2024-01-01' + i % 360, i % 40, i % 40 / 4 FROM generate_series(1, 40000) i;
CREATE STATISTICS readings_place ON sensor, place FROM readings;
CREATE STATISTICS readings_1_place ON sensor, place FROM readings_1;
