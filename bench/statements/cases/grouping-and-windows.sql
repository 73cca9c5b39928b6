-- Grouping sets, HAVING, window frames, ordered-set aggregates.
SELECT state, day, sum(total) FROM purchases GROUP BY GROUPING SETS ((state), (day), ()) HAVING sum(total) > 100;
SELECT state, priority, count(*), grouping(state, priority) FROM purchases GROUP BY ROLLUP (state, priority) ORDER BY 1, 2;
SELECT state, priority, count(*) FROM purchases WHERE total > 50 GROUP BY CUBE (state, priority);
SELECT state, extract(month FROM day) AS m, count(*) FROM purchases GROUP BY state, GROUPING SETS ((extract(month FROM day)), ());
-- from 14
SELECT state, priority, count(*) FROM purchases GROUP BY DISTINCT ROLLUP (state, priority), ROLLUP (state);
SELECT priority + 1 AS p, count(*) FROM purchases GROUP BY priority + 1 HAVING count(*) > 10 AND priority + 1 < 4;
SELECT 'all' AS label, count(*) FROM purchases GROUP BY 'all'::text;
SELECT total / 100 AS bucket, count(*) FROM purchases GROUP BY total / 100 ORDER BY total / 100 LIMIT 5;
SELECT CASE WHEN total > 500 THEN 'high' ELSE 'low' END AS class, count(*) FROM purchases GROUP BY CASE WHEN total > 500 THEN 'high' ELSE 'low' END;
SELECT coalesce(note, 'none'), count(*) FROM purchases GROUP BY coalesce(note, 'none') ORDER BY 2 DESC LIMIT 3;
SELECT id, row_number() OVER (PARTITION BY account_id ORDER BY placed_at DESC) FROM purchases WHERE state = 'paid';
SELECT * FROM (SELECT id, rank() OVER (PARTITION BY state ORDER BY total DESC) AS r FROM purchases) s WHERE r <= 3;
SELECT id, sum(total) OVER (ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) FROM purchases WHERE account_id = 7;
SELECT id, avg(total) OVER (ORDER BY day RANGE BETWEEN interval '7 days' PRECEDING AND interval '1 day' FOLLOWING) FROM purchases WHERE account_id = 7;
SELECT id, avg(total) OVER (ORDER BY priority RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) FROM purchases WHERE id < 50;
SELECT id, count(*) OVER (ORDER BY priority GROUPS BETWEEN 2 PRECEDING AND UNBOUNDED FOLLOWING) FROM purchases WHERE id < 50;
SELECT id, lag(total, 1, 0.0) OVER w, lead(total, 2) OVER w, ntile(4) OVER w, nth_value(total, 3) OVER w FROM purchases WHERE account_id = 9 WINDOW w AS (PARTITION BY account_id ORDER BY placed_at);
SELECT id, first_value(total) OVER (ORDER BY id), cume_dist() OVER (ORDER BY total), total - lag(total) OVER (ORDER BY id) > 5 FROM purchases WHERE day = '2025-03-01';
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY total), mode() WITHIN GROUP (ORDER BY state) FROM purchases WHERE priority = 1;
SELECT percentile_disc(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY total), rank(100) WITHIN GROUP (ORDER BY total) FROM purchases;
SELECT state, count(*) FILTER (WHERE total > 100) AS large, array_agg(DISTINCT priority ORDER BY priority DESC) FROM purchases GROUP BY state ORDER BY large DESC NULLS LAST;
SELECT count(DISTINCT account_id), string_agg(DISTINCT state::text, ',' ORDER BY state::text), bool_or(total > 5), every(id > 0) FROM purchases;
SELECT corr(total, discount), regr_slope(total, 1), covar_pop(total, 2.0) FROM purchases WHERE discount > 0.05;
SELECT DISTINCT ON (account_id) account_id, id, 'last' FROM purchases ORDER BY account_id, placed_at DESC;
SELECT DISTINCT date_trunc('month', day) FROM purchases WHERE state <> 'new' ORDER BY 1 DESC;
