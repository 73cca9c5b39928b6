-- Queries inside statements that run them: the part that is planned is what counts.
EXPLAIN SELECT * FROM purchases WHERE state = 'paid' AND total > 5;
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) SELECT * FROM purchases WHERE id = 5;
DECLARE c CURSOR FOR SELECT * FROM purchases WHERE day > '2025-03-01' AND total > 5 + 1;
DECLARE d NO SCROLL CURSOR WITH HOLD FOR SELECT id FROM purchases WHERE placed_at > now() - interval '400 days';
CREATE TEMP TABLE made AS SELECT * FROM purchases WHERE state = 'paid' AND day = '2025-03-01';
SELECT id, total INTO TEMP made2 FROM purchases WHERE account_id = 5;
COPY (SELECT * FROM purchases WHERE account_id = 5 AND state = 'new') TO '/dev/null';
-- then EXECUTE by_account (5, 'paid')
PREPARE by_account (bigint, text) AS SELECT * FROM purchases WHERE account_id = $1 AND state::text = $2 AND total > 5;
-- then EXECUTE by_day ('2025-03-01')
PREPARE by_day AS SELECT * FROM purchases WHERE day = $1 LIMIT 10;
-- then EXECUTE touch (5)
PREPARE touch (int) AS UPDATE stock SET amount = amount + 1, updated_at = now() - interval '1 day' WHERE article_id = $1;
/* app:shop,controller:purchases */ SELECT * FROM purchases WHERE account_id = 5 /* trailing */;
SELECT * -- a comment with $1 and 'quote
FROM purchases /* and $2 */ WHERE note = '$3' AND account_id = 5;
