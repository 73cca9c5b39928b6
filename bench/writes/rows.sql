-- 200,000 rows with a column for every kind of index, and as many again to insert. The index on stamp makes updates of stamp
-- write new entries everywhere; what sets counter alone can be heap-only.
CREATE TABLE staged AS
SELECT n AS id,
  (hashint4(n)::bigint & 2147483647) % 1000000 AS shuffled,
  (hashint4(n + 1)::bigint & 2147483647) % 50 AS kind,
  md5(n::text)::uuid AS token,
  'customer ' || md5((n + 2)::text) || ' of some street' AS label,
  '2025-01-01'::timestamptz + n * interval '1 second' AS made,
  (SELECT array_agg('tag ' || (hashint4(n * 7 + k)::bigint & 2147483647) % 2000) FROM generate_series(1, 6) k) AS tags,
  jsonb_build_object('size', n % 90, 'colour', 'c' || n % 40, 'of', n % 7000) AS facts,
  int4range(n % 5000, n % 5000 + 10) AS span,
  point((hashint4(n + 3)::bigint & 2147483647) % 1000, (hashint4(n + 4)::bigint & 2147483647) % 1000) AS place,
  0 AS counter,
  0 AS stamp
FROM generate_series(1, 400000) n;
