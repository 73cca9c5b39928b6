-- Inheritance and constraint exclusion.
SELECT * FROM logs;
SELECT * FROM logs WHERE at = '2023-05-05';
SELECT * FROM logs WHERE at BETWEEN '2024-05-05' AND '2024-05-20' AND level = 3;
SELECT * FROM logs WHERE at >= $1;
SELECT * FROM ONLY logs WHERE level = 3;
SELECT * FROM logs WHERE level = 12;
SELECT level, count(*) FROM logs GROUP BY level;
SELECT * FROM logs WHERE id = 500;
SELECT * FROM logs_2024 WHERE at < '2023-01-01';
UPDATE logs SET text = '' WHERE at < '2022-02-01';
