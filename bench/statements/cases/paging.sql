-- LIMIT and OFFSET in all their spellings.
SELECT * FROM purchases ORDER BY placed_at DESC LIMIT 20;
SELECT * FROM purchases ORDER BY placed_at DESC LIMIT 20 OFFSET 40;
SELECT * FROM purchases ORDER BY placed_at DESC OFFSET 40;
SELECT * FROM purchases ORDER BY placed_at DESC OFFSET 10 ROWS FETCH NEXT 10 ROWS ONLY;
SELECT * FROM purchases ORDER BY placed_at DESC FETCH FIRST 5 ROWS ONLY;
SELECT * FROM purchases ORDER BY placed_at DESC FETCH FIRST ROW ONLY;
SELECT * FROM purchases ORDER BY total DESC FETCH FIRST 5 ROWS WITH TIES;
SELECT * FROM purchases ORDER BY total DESC LIMIT ALL OFFSET 3;
SELECT * FROM purchases ORDER BY total DESC LIMIT 10 + 5 OFFSET 2 * 10;
SELECT * FROM purchases ORDER BY total DESC LIMIT 10::bigint OFFSET '5'::int;
SELECT * FROM purchases ORDER BY total DESC LIMIT (SELECT 5);
SELECT * FROM purchases ORDER BY total DESC LIMIT greatest(5, 10);
SELECT * FROM (SELECT * FROM purchases WHERE state = 'new' ORDER BY day LIMIT 100) s ORDER BY total LIMIT 5;
(SELECT id FROM purchases ORDER BY total LIMIT 3) UNION ALL (SELECT id FROM purchases ORDER BY total DESC LIMIT 3) LIMIT 4;
SELECT a.id, (SELECT p.id FROM purchases p WHERE p.account_id = a.id ORDER BY p.placed_at DESC LIMIT 1) FROM accounts a WHERE a.country = 'DE' LIMIT 10;
SELECT * FROM purchases WHERE (placed_at, id) < ('2025-06-01', 500) ORDER BY placed_at DESC, id DESC LIMIT 20;
SELECT * FROM purchases WHERE id > 100 ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1;
-- bind [20, 40]
SELECT * FROM purchases ORDER BY placed_at DESC LIMIT $1 OFFSET $2;
-- bind [3, 20]
SELECT * FROM purchases WHERE account_id = $1 ORDER BY placed_at DESC FETCH FIRST $2 ROWS ONLY;
-- bind [5]
SELECT * FROM purchases ORDER BY id LIMIT $1::int;
-- bind [2, 10]
SELECT * FROM purchases ORDER BY id OFFSET ($1 - 1) * 10 LIMIT $2;
