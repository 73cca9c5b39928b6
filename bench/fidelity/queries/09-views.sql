-- Views, materialised views, row-level security.
SELECT * FROM open_orders WHERE customer_name = 'Name 77';
SELECT * FROM open_german_orders WHERE placed_at > '2024-08-08';
SELECT * FROM open_totals WHERE cents > 100000;
SELECT * FROM open_totals WHERE who = $1;
SELECT * FROM guarded WHERE is_dear(id) AND country = 'ae';
SELECT * FROM guarded WHERE id = $1;
SELECT * FROM sales WHERE quantity > 120 ORDER BY quantity DESC LIMIT 10;
SELECT s.*, p.title FROM sales s JOIN products p ON p.id = s.product_id WHERE p.category_id = 5;
SELECT * FROM sales WHERE product_id = $1;
SELECT * FROM documents WHERE id = 7;
-- role: tenant1
SELECT * FROM documents;
-- role: tenant1
SELECT * FROM documents WHERE title = $1;
-- role: tenant1
SELECT count(*) FROM documents WHERE id < 500;
-- role: tenant1
UPDATE documents SET title = 'x' WHERE id = 17;
-- role: tenant1
DELETE FROM documents WHERE tenant = 5;
