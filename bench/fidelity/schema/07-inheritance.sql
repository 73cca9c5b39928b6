-- Plain inheritance with checks that exclude children, and checks on tables that stand alone.
CREATE TABLE logs (id int, at date NOT NULL, level int CHECK (level BETWEEN 0 AND 9), text text);
CREATE TABLE logs_2023 (CHECK (at >= '2023-01-01' AND at < '2024-01-01')) INHERITS (logs);
CREATE TABLE logs_2024 (extra int, CHECK (at >= '2024-01-01' AND at < '2025-01-01')) INHERITS (logs);
CREATE TABLE logs_unchecked () INHERITS (logs);
INSERT INTO logs SELECT i, date '2022-01-01' + i % 300, i % 10, 'top ' || i FROM generate_series(1, 2000) i;
INSERT INTO logs_2023 SELECT i, date '2023-01-01' + i % 365, i % 10, 'one ' || i FROM generate_series(1, 20000) i;
INSERT INTO logs_2024 SELECT i, date '2024-01-01' + i % 365, i % 10, 'two ' || i, i % 4 FROM generate_series(1, 30000) i;
INSERT INTO logs_unchecked SELECT i, date '2025-01-01' + i % 365, i % 10, 'three ' || i FROM generate_series(1, 5000) i;
ALTER TABLE logs_unchecked ADD CONSTRAINT later CHECK (at >= '2025-01-01') NOT VALID;
CREATE INDEX ON logs_2023 (at);
CREATE INDEX ON logs_2024 (at);
CREATE INDEX ON logs_2024 (id);
