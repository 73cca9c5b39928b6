-- Functions in predicates, in FROM and in indexes.
SELECT * FROM orders WHERE is_big(total);
SELECT * FROM orders WHERE is_dear(total) AND customer_id < 300;
SELECT * FROM orders WHERE is_cheap(total) AND state = 'new';
SELECT * FROM orders WHERE total > threshold();
SELECT * FROM orders WHERE total % 7 = dice();
SELECT * FROM orders_of(17) WHERE state = 'sent';
SELECT * FROM many_ids(5) m JOIN customers c ON c.id = m;
SELECT * FROM customers WHERE id IN (SELECT many_ids(7));
SELECT o.label FROM orders o WHERE o.id < 100;
SELECT * FROM customers WHERE folded(name) = 'name 7';
SELECT customer_id, total_of(total) FROM orders GROUP BY customer_id;
SELECT total_of(total) FROM orders;
SELECT * FROM products WHERE category_id ~~~ 5;
SELECT * FROM generate_series(1, 500) g JOIN customers c ON c.id = g;
SELECT * FROM unnest($1::int[]) u JOIN customers c ON c.id = u;
SELECT * FROM jsonb_to_recordset($1) AS r (id int, name text) JOIN customers c ON c.id = r.id;
