-- Comparison and order of text.
SELECT * FROM titles WHERE plain = 'a1';
SELECT * FROM titles WHERE plain > 'y';
SELECT * FROM titles WHERE plain LIKE 'a12%';
SELECT * FROM titles WHERE plain COLLATE "C" BETWEEN 'a' AND 'b';
SELECT * FROM titles WHERE c < 'F' ORDER BY c;
SELECT * FROM titles WHERE c LIKE 'Z0%';
SELECT * FROM titles WHERE german > 'n' ORDER BY german LIMIT 10;
SELECT * FROM titles WHERE german BETWEEN 'a' AND 'ae';
SELECT * FROM titles WHERE loose = 'ZABC';
SELECT * FROM titles WHERE loose > 'm';
SELECT * FROM titles WHERE posix ^@ 'M' AND posix < 'N';
SELECT german, count(*) FROM titles GROUP BY german;
SELECT * FROM titles WHERE loose = $1 AND german < $2;
SELECT * FROM titles a JOIN titles b ON a.german = b.german COLLATE german WHERE a.id = 5;
