-- Lists: PG 18 squashes IN lists to `IN ($1 /*, ... */)`; arrays of parameters have no type of their own.
SELECT * FROM purchases WHERE id IN (1, 2, 3);
SELECT * FROM purchases WHERE id IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10) AND state IN ('new', 'paid');
SELECT * FROM purchases WHERE id NOT IN (1, 2) AND account_id IN (7);
SELECT * FROM purchases WHERE id = ANY (ARRAY[1, 2, 3]);
SELECT * FROM purchases WHERE id = ANY ('{1,2,3}');
SELECT * FROM purchases WHERE id = ANY ('{1,2,3}'::bigint[]) AND note = ANY (ARRAY['a', 'b']);
SELECT * FROM purchases WHERE state = ANY (ARRAY['new', 'paid']::purchase_state[]);
SELECT * FROM purchases WHERE state::text = ANY (ARRAY['new', 'paid']);
SELECT * FROM purchases WHERE id <> ALL (ARRAY[1, 2]) AND total > ALL (ARRAY[1.5, 2.5]);
SELECT * FROM purchases WHERE total > ANY (ARRAY[100, 200]) AND note LIKE ANY (ARRAY['note 1%', 'note 2%']);
SELECT * FROM purchases WHERE (id, account_id) IN ((1, 2), (3, 4));
SELECT * FROM purchases WHERE (id, account_id) IN (VALUES (1, 2), (3, 4));
SELECT * FROM purchases WHERE id IN (VALUES (1), (2), (3));
SELECT * FROM purchases WHERE id IN (SELECT unnest(ARRAY[1, 2, 3]));
SELECT * FROM purchases WHERE id IN (SELECT unnest('{1,2}'::bigint[]));
SELECT p.* FROM purchases p JOIN unnest(ARRAY[5, 6, 7]) WITH ORDINALITY AS u(id, at) ON u.id = p.id ORDER BY u.at;
SELECT * FROM purchases WHERE day IN ('2025-03-01', '2025-03-02', current_date);
SELECT * FROM purchases WHERE day IN (date '2025-03-01', date '2025-03-02');
SELECT * FROM accounts WHERE email IN ('user1@example.org', 'user2@example.org') OR country IN ('DE', 'FR');
SELECT * FROM accounts WHERE token IN ('c4ca4238-a0b9-2382-0dcc-509a6f75849b', 'c81e728d-9d4c-2f63-6f06-7f89cc14862c');
SELECT * FROM articles WHERE price IN (0.99, 1.99, 2.99) AND weight IN (1, 2.5);
SELECT * FROM articles WHERE id IN (1, 2, 1 + 2) AND id = ANY (sizes || ARRAY[5]);
SELECT * FROM articles WHERE 'x' IN (sku, title) AND 3 IN (sizes[1], 4);
SELECT id FROM staff WHERE department IN ('dept1', lower('DEPT2'), NULL) AND id NOT IN (SELECT manager_id FROM staff WHERE manager_id IS NOT NULL);
SELECT id FROM staff WHERE id = SOME (ARRAY[1, 2]) OR name IN ('Person 1', 'Person 2', 'Person 3');
-- bind [[1, 2, 3]]
SELECT * FROM purchases WHERE id = ANY ($1);
-- bind [["new", "paid"], 5]
SELECT * FROM purchases WHERE state = ANY ($1) AND priority < $2;
-- bind [1, 2, 3]
SELECT * FROM purchases WHERE id IN ($1, $2, $3) AND state IN ('new', 'paid');
-- bind [[1, 2]]
SELECT * FROM purchases WHERE id = ANY ($1::bigint[]) AND total > 5;
-- bind [["a", "b"]]
SELECT * FROM accounts WHERE tags && $1 OR tags @> $1;
