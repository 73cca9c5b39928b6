-- Patterns and text functions, some with a syntax of their own.
SELECT * FROM articles WHERE title LIKE 'Article number 1%';
SELECT * FROM articles WHERE title LIKE '%number 19%' AND title NOT LIKE '%20%';
SELECT * FROM articles WHERE title ILIKE '%NUMBER 5%' OR title NOT ILIKE 'a%';
SELECT * FROM articles WHERE title LIKE 'A\_%' ESCAPE '\' OR title LIKE 'x!%' ESCAPE '!';
SELECT * FROM articles WHERE title SIMILAR TO '%(19|20)%' AND sku NOT SIMILAR TO 'S[0-9]+';
SELECT * FROM articles WHERE sku SIMILAR TO 'SKU-1#_' ESCAPE '#';
SELECT * FROM articles WHERE title ~ '^Article' AND title ~* 'NUMBER' AND sku !~ 'x' AND sku !~* 'y';
SELECT * FROM articles WHERE title % 'artcle nmber' ORDER BY similarity(title, 'artcle') DESC LIMIT 5;
SELECT * FROM articles ORDER BY title <-> 'number 77' LIMIT 5;
SELECT * FROM articles WHERE starts_with(sku, 'SKU-1') AND sku ^@ 'SKU-12';
SELECT substring(sku FROM 1 FOR 3), substring(sku FROM 5), substring(sku FOR 2), substring(sku, 2, 3) FROM articles WHERE substring(sku FROM 1 FOR 3) = 'SKU';
SELECT substring(title FROM 'A(.)t'), substr(title, 2) FROM articles WHERE id = 4;
-- from 14
SELECT substring(title SIMILAR 'A#"r#"t%' ESCAPE '#') FROM articles WHERE substring(title SIMILAR 'A#"r#"t%' ESCAPE '#') = 'r';
SELECT position('number' IN title), strpos(title, 'n'), overlay(sku PLACING 'XX' FROM 2 FOR 2) FROM articles WHERE position('19' IN title) > 0;
SELECT trim(BOTH 'S' FROM sku), trim(LEADING FROM title), trim(TRAILING '9' FROM sku), ltrim(sku, 'S'), btrim(sku, 'x') FROM articles WHERE trim(sku) = 'SKU-5';
SELECT lower(title), upper('x'), initcap('abc'), length('x'), char_length(title), octet_length('abc') FROM articles WHERE lower(title) = 'article number 5';
SELECT concat(sku, '-', 1, NULL), concat_ws(',', sku, 'x', 2), format('%s %I %L', sku, 'a b', 'c'), repeat('x', 3), lpad(sku, 10, '0') FROM articles WHERE id = 6;
SELECT replace(title, 'a', 'b'), translate(title, 'abc', 'xyz'), regexp_replace(title, '[0-9]+', '#', 'g'), split_part(sku, '-', 2) FROM articles WHERE split_part(sku, '-', 2) = '7';
SELECT regexp_matches(title, '(\d)(\d)', 'g'), regexp_split_to_array(title, '\s+'), left(sku, 3), right(sku, -2), reverse('abc') FROM articles WHERE id = 12;
SELECT * FROM articles WHERE title COLLATE "C" > 'Article number 5' ORDER BY title COLLATE "C" DESC LIMIT 5;
SELECT * FROM articles WHERE title = 'x' COLLATE "C" OR sku < 'SKU-2' COLLATE "C";
SELECT normalize('x', NFC), 'x' IS NORMALIZED, ascii('x'), chr(65), md5('x'), encode('abc'::bytea, 'hex'), quote_literal('a');
SELECT * FROM accounts WHERE email = 'USER5@example.org' AND name LIKE 'Name 5%' AND email LIKE 'user%';
SELECT * FROM accounts WHERE country = 'DE' AND country LIKE 'D%' AND name::text = 'Name 5' AND upper(country) = 'FR';
SELECT * FROM accounts WHERE lower(email::text) = lower('User7@Example.org');
SELECT * FROM articles WHERE to_tsvector('english', title) @@ to_tsquery('english', 'number & 5');
SELECT * FROM articles WHERE search @@ plainto_tsquery('number 12') ORDER BY ts_rank(search, plainto_tsquery('number 12')) DESC LIMIT 10;
SELECT * FROM articles WHERE search @@ to_tsquery('english', 'colour:* & !c3') AND search @@ 'article'::tsquery;
SELECT * FROM articles WHERE search @@ websearch_to_tsquery('english', '"article number" -c4') OR search @@ phraseto_tsquery('number 3');
SELECT ts_headline('english', title, to_tsquery('number'), 'MaxWords=5, MinWords=1'), ts_rank_cd(search, 'number', 32) FROM articles WHERE search @@ 'number' LIMIT 3;
SELECT setweight(search, 'A') || to_tsvector('x'), numnode('a & b'::tsquery), 'a:1 b:2'::tsvector @@ 'a' FROM articles WHERE id = 2;
-- bind ["%number 5%"]
SELECT * FROM articles WHERE title ILIKE $1;
-- bind ["number"]
SELECT * FROM articles WHERE title ILIKE '%' || $1 || '%';
-- bind ["number & 5"]
SELECT * FROM articles WHERE search @@ to_tsquery('english', $1);
-- bind ["number 5"]
SELECT id, ts_rank(search, query) FROM articles, plainto_tsquery($1) query WHERE search @@ query ORDER BY 2 DESC LIMIT 10;
