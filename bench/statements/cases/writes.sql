-- Statements that write; the bench rolls each back.
INSERT INTO stock (article_id, amount, updated_at) VALUES (5001, 5, now());
INSERT INTO stock VALUES (5001, 5, '2026-01-01'), (5002, 1 + 2, now() - interval '1 day'), (5003, 1, DEFAULT) ON CONFLICT DO NOTHING;
INSERT INTO stock (article_id, amount) VALUES (5, 7) ON CONFLICT (article_id) DO UPDATE SET amount = stock.amount + excluded.amount + 1 WHERE stock.amount < 100 RETURNING amount, 'x';
INSERT INTO stock (article_id, amount) SELECT id + 10000, 5 FROM articles WHERE price < 2 ON CONFLICT ON CONSTRAINT stock_pkey DO UPDATE SET updated_at = now();
INSERT INTO accounts (email, name, country, created_at, tags, profile, home, balance, flags, token) VALUES ('a@b', 'A', 'DE', now(), ARRAY['x', 'y'], '{"a": 1}', ROW('s', 'c', '1'), 5.5, 'a=>1', 'c4ca4238-a0b9-2382-0dcc-509a6f75849b') RETURNING id;
INSERT INTO accounts (email, name, country, created_at, tags, profile) VALUES (lower('A@C'), 'A' || 'B', upper('de'), current_timestamp, '{}', jsonb_build_object('a', 1));
INSERT INTO purchases (id, account_id, state, placed_at, day, total) VALUES (100001, 1, 'new', now(), current_date, 5.5), (100002, 2, 'paid', now() + interval '1 hour', current_date - 1, 10 * 1.19);
INSERT INTO readings (sensor, at, value, source, device, spot, area, bits, clock, lag, cost, raw) VALUES (1, '2026-05-01', 1.5, '10.0.0.1', '08:00:2b:01:02:03', '(1,2)', '((1,2),(3,4))', B'10101010', '10:00', '5 min', 3.5::numeric::money, '\xdead');
INSERT INTO events (id, at, kind, payload) VALUES (1, '2026-02-01', 'k', '{"a": [1, 2]}') RETURNING *;
UPDATE purchases SET state = 'sent', total = total + 5, note = coalesce(note, '') || 'x' WHERE id = 5 AND state = 'paid';
UPDATE purchases SET (state, total) = ('sent', 5.5), discount = NULL WHERE account_id = 7 AND day < current_date - 30;
UPDATE purchases SET (total, priority) = (SELECT sum(price * quantity), 1 FROM purchase_lines WHERE purchase_id = purchases.id) WHERE id IN (3, 4);
UPDATE purchases p SET total = p.total * 0.9 FROM accounts a WHERE a.id = p.account_id AND a.country = 'DE' AND p.state = 'new' RETURNING p.id, 'done';
UPDATE accounts SET home.city = 'Berlin', tags[1] = 'z', balance = balance + 10 WHERE id = 4;
UPDATE accounts SET tags = array_append(tags, 'vip'), profile = '{}', active = NOT active WHERE email = 'user5@example.org';
UPDATE accounts SET name = CASE WHEN id = 1 THEN 'A' WHEN id = 2 THEN 'B' ELSE name END WHERE id IN (1, 2);
UPDATE stock SET amount = v.amount FROM (VALUES (1, 5), (2, 6)) AS v(id, amount) WHERE stock.article_id = v.id;
UPDATE stock SET amount = DEFAULT, updated_at = '2026-01-01' WHERE article_id = 3 AND false;
UPDATE stock SET amount = amount - 1 WHERE article_id = (SELECT article_id FROM stock WHERE amount > 3 ORDER BY article_id FOR UPDATE SKIP LOCKED LIMIT 1) RETURNING *;
DELETE FROM purchase_lines WHERE purchase_id = 5 AND line = 1;
DELETE FROM purchase_lines l USING purchases p, accounts a WHERE p.id = l.purchase_id AND a.id = p.account_id AND a.country = 'JP' AND p.total < 1 RETURNING l.*, 1;
DELETE FROM stock WHERE updated_at < now() - interval '90 days' OR article_id IN (SELECT id FROM articles WHERE price > 150 LIMIT 5);
DELETE FROM events WHERE at < '2025-01-05' AND kind = 'kind2';
DELETE FROM stock WHERE ctid = '(0,1)' OR ctid = ANY (ARRAY(SELECT ctid FROM stock WHERE amount = 2 LIMIT 10));
WITH moved AS (DELETE FROM stock WHERE amount > 25 RETURNING *) INSERT INTO stock SELECT article_id + 20000, amount - 1, '2026-01-01' FROM moved;
-- from 15
MERGE INTO stock s USING articles a ON a.id = s.article_id AND a.price < 5 WHEN MATCHED AND s.amount = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET amount = s.amount + 5 WHEN NOT MATCHED THEN INSERT (article_id, amount) VALUES (a.id + 30000, 7);
-- from 15
MERGE INTO stock s USING (VALUES (1, 5), (9001, 6)) AS v(id, n) ON v.id = s.article_id WHEN MATCHED THEN UPDATE SET amount = v.n + 1 WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.n, now());
-- from 15
MERGE INTO stock s USING (SELECT 5 AS id, 1 AS n) v ON v.id = s.article_id WHEN MATCHED AND v.n > 0 THEN DO NOTHING WHEN NOT MATCHED THEN INSERT (article_id, amount) VALUES (v.id, v.n);
-- from 17
MERGE INTO stock s USING articles a ON a.id = s.article_id WHEN NOT MATCHED BY SOURCE AND s.amount > 5 THEN DELETE WHEN MATCHED AND a.price > 150 THEN UPDATE SET amount = 1 RETURNING merge_action(), s.*, 'x';
-- from 18
UPDATE stock SET amount = amount + 1 WHERE article_id = 5 RETURNING old.amount, new.amount, new.amount - old.amount > 0;
-- bind [5001, 3]
INSERT INTO stock (article_id, amount) VALUES ($1, $2) ON CONFLICT (article_id) DO UPDATE SET amount = $2 + 1;
-- bind ["sent", 5]
UPDATE purchases SET state = $1, priority = priority + 1 WHERE id = $2;
