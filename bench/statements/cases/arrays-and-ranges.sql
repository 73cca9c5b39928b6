-- Arrays, ranges, multiranges, hstore.
SELECT * FROM accounts WHERE tags @> ARRAY['t1'];
SELECT * FROM accounts WHERE tags @> '{t1,t2}' AND tags <@ ARRAY['t1', 't2', 't3'] AND NOT tags && '{t6}';
SELECT * FROM accounts WHERE 't3' = ANY (tags) AND 't9' <> ALL (tags);
SELECT * FROM accounts WHERE tags = ARRAY['t1', 't2'] OR tags[1] = 't4' OR tags[1:2] = '{t1,t2}';
SELECT * FROM accounts WHERE cardinality(tags) > 1 AND array_length(tags, 1) = 2 AND array_position(tags, 't1') = 1;
SELECT array_append(tags, 'x'), array_remove(tags, 't1'), array_cat(tags, ARRAY['y', 'z']), tags || 'z'::text, 'a'::text || tags FROM accounts WHERE id = 5;
SELECT tag, count(*) FROM accounts, unnest(tags) AS tag WHERE tag LIKE 't%' GROUP BY tag HAVING count(*) > 3;
SELECT * FROM articles WHERE sizes @> ARRAY[3] AND 4 = ANY (sizes) AND sizes && ARRAY[1, 2]::int[];
SELECT * FROM articles WHERE sizes = '{1,2}' OR sizes[1] BETWEEN 1 AND 2 OR array_to_string(sizes, ',') = '1,2';
SELECT array_agg(id ORDER BY id) FILTER (WHERE id > 3), string_agg(sku, ', ' ORDER BY sku) FROM articles WHERE price < 5;
SELECT array_fill(0, ARRAY[3]), string_to_array('a,b', ','), array_position(ARRAY[1, 2], 2), array_replace('{1,2}'::int[], 1, 5);
-- from 14
SELECT trim_array(sizes, 1) FROM articles WHERE trim_array(sizes, 1) = '{3}';
SELECT * FROM bookings WHERE during @> timestamptz '2026-01-15 10:00';
SELECT * FROM bookings WHERE during && tstzrange('2026-01-15', '2026-01-16') AND room = 5;
SELECT * FROM bookings WHERE during && '[2026-01-15,2026-01-16)' OR nights @> date '2026-02-01';
SELECT * FROM bookings WHERE nights && daterange('2026-02-01', '2026-02-05', '[]') AND NOT isempty(nights);
SELECT * FROM bookings WHERE seats @> 7 OR seats @> int4range(3, 5) OR seats << int4range(5, 6) OR seats -|- '[9,10)';
SELECT * FROM bookings WHERE lower(during) > '2026-02-01' AND upper(nights) < '2026-05-01' AND lower_inc(seats);
SELECT * FROM bookings WHERE temperature @> 5.5::float8 AND temperature && float_range(1, 2) AND 5 <@ seats;
SELECT nights * daterange('2026-01-01', '2026-03-01'), seats + int4range(1, 100), range_merge(seats, '[1,2]') FROM bookings WHERE id = 1;
-- from 14
SELECT * FROM bookings WHERE nights && '{[2026-02-01,2026-02-03), [2026-03-01,2026-03-05)}'::datemultirange;
-- from 14
SELECT range_agg(nights), unnest(int4multirange(int4range(1, 3), int4range(5, 6))) FROM bookings WHERE room = 4 GROUP BY room;
SELECT * FROM accounts WHERE flags -> 'a' = '1' AND flags ? 'a' AND flags @> 'a=>1';
SELECT * FROM accounts WHERE flags @> hstore('a', '2') OR exist(flags, 'b') OR flags ?& ARRAY['a', 'b'];
-- bind ["2026-01-15", "2026-01-20"]
SELECT * FROM bookings WHERE during && tstzrange($1, $2);
-- bind ["2026-01-15", "2026-01-20"]
SELECT * FROM bookings WHERE during && tstzrange($1::timestamptz, $2::timestamptz, '[)') AND room = 3;
-- bind [3]
SELECT * FROM bookings WHERE seats @> $1::int;
