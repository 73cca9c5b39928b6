INSERT INTO reviews (product_id, stars, body) SELECT product_id, stars, body FROM reviews WHERE product_id = 5;
INSERT INTO reviews (product_id, stars) VALUES ($1, $2);
UPDATE reviews SET stars = stars + 1 WHERE product_id = $1;
INSERT INTO review_sums SELECT product_id, 5 FROM reviews WHERE id < 100;
UPDATE review_sums SET stars = 9 WHERE product_id = 7;
DELETE FROM review_sums WHERE product_id < $1;
SELECT * FROM even_reviews WHERE tidy_body(body) = 'review 77';
SELECT * FROM reviews WHERE tidy_body(body) > $1 ORDER BY tidy_body(body) LIMIT 5;
SELECT * FROM reviews WHERE seen IS NULL;
SELECT count(*) FROM reviews WHERE seen IS NOT NULL AND stars > 90;
-- since: 17
INSERT INTO visits (day) SELECT day FROM visits WHERE day < '2025-02-01';
-- since: 17
INSERT INTO visits_2025 (day) VALUES ($1);
