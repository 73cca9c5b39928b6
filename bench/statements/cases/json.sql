-- JSON: operators with untyped right sides, paths, subscripts, and the SQL/JSON of 16 to 18.
SELECT profile -> 'age', profile ->> 'plan' FROM accounts WHERE profile ->> 'plan' = 'p1';
SELECT * FROM accounts WHERE (profile ->> 'age')::int > 70;
SELECT * FROM accounts WHERE profile -> 'nested' ->> 'k' = '3' AND profile #>> '{nested,k}' = '3';
SELECT * FROM accounts WHERE profile #> ARRAY['nested', 'k'] = '3';
SELECT * FROM articles WHERE attributes @> '{"colour": "c3"}';
SELECT * FROM articles WHERE attributes @> '{"size": 5}'::jsonb AND attributes -> 'sizes' -> 0 = '3';
SELECT * FROM articles WHERE attributes ? 'colour' AND attributes ?| ARRAY['a', 'colour'] AND attributes ?& ARRAY['colour', 'size'];
SELECT * FROM articles WHERE attributes -> 'sizes' ? '3' OR attributes -> 'sizes' @> '[3]' OR attributes <@ '{}';
SELECT * FROM articles WHERE attributes @? '$.sizes[*] ? (@ > 3)' AND attributes @@ '$.size == 5';
SELECT * FROM articles WHERE jsonb_path_exists(attributes, '$.sizes[*] ? (@ > $min)', '{"min": 7}');
SELECT jsonb_path_query(attributes, '$.sizes[*]') FROM articles WHERE id < 5;
SELECT jsonb_set(attributes, '{size}', '7', false), attributes || '{"new": 1}', attributes - 'size', attributes #- '{sizes,0}' FROM articles WHERE id = 1;
SELECT a.id, e.key, e.value FROM articles a, jsonb_each(a.attributes) e WHERE e.key = 'size' AND e.value = '5';
SELECT a.id, s.value::int FROM articles a CROSS JOIN LATERAL jsonb_array_elements_text(a.attributes -> 'sizes') s(value) WHERE s.value = '4';
SELECT x.* FROM articles a, jsonb_to_record(a.attributes) AS x(colour text, size int) WHERE x.size > 35;
SELECT x.n FROM json_to_recordset('[{"n": 1}, {"n": 2}]') AS x(n int) WHERE x.n = 1;
SELECT json_build_object('id', id, 'total', total, 'fixed', 'x') FROM purchases WHERE id = 9;
SELECT json_agg(json_build_object('id', id, 'n', 1) ORDER BY id DESC) FROM purchases WHERE account_id = 5;
SELECT jsonb_object_agg(state, total) FILTER (WHERE total > 5), to_jsonb('x'::text), row_to_json(ROW(1, 'x')) FROM purchases WHERE account_id = 5;
SELECT details ->> 'gift', details -> 'steps' ->> 0, details #>> '{steps,1}' FROM purchases WHERE details ->> 'gift' = 'true';
UPDATE accounts SET profile = jsonb_set(profile, '{age}', to_jsonb(5)) WHERE id = 3;
UPDATE accounts SET profile = profile || jsonb_build_object('seen', true, 'at', now()) WHERE profile ->> 'plan' = 'p2' AND id < 5;
SELECT * FROM accounts WHERE jsonb_typeof(profile -> 'age') = 'number' AND profile = '{}'::jsonb;
-- from 14
SELECT profile['nested']['k'] FROM accounts WHERE profile['age'] = '5' AND profile['plan'] = to_jsonb('p1'::text);
-- from 16
SELECT * FROM accounts WHERE profile IS JSON OBJECT AND '[1]' IS JSON ARRAY;
-- from 16
SELECT JSON_OBJECT('id': id, 'kind': 'x'), JSON_ARRAY(1, 'a', total) FROM purchases WHERE id = 3;
-- from 17
SELECT JSON_VALUE(profile, '$.age' RETURNING int DEFAULT 0 ON EMPTY) FROM accounts WHERE JSON_VALUE(profile, '$.plan') = 'p1';
-- from 17
SELECT jt.* FROM articles a, JSON_TABLE(a.attributes, '$' COLUMNS (colour text PATH '$.colour', size int PATH '$.size' DEFAULT 1 ON EMPTY)) jt WHERE jt.size = 5;
-- from 17
SELECT * FROM accounts WHERE JSON_EXISTS(profile, '$.age ? (@ > 30)') AND JSON_QUERY(profile, '$.nested') IS NOT NULL;
-- bind ["{\"colour\": \"c3\"}"]
SELECT * FROM articles WHERE attributes @> $1;
-- bind ["plan", "p1"]
SELECT * FROM accounts WHERE profile ->> $1 = $2;
