-- Rows for the schema of bench/tpch, in the shape that TPC-H's specification (clause 4.2.3) gives them: how keys spread, how often
-- values repeat, how wide they are. Texts are cut out of one long one. $scale is replaced by the scale factor; the seed makes it the
-- same rows every time.
SELECT setseed(0.5);

CREATE TEMPORARY TABLE words AS SELECT string_agg(md5(n::text), ' ') AS text FROM generate_series(1, 55) AS n;
CREATE FUNCTION pg_temp.uniform(low int, high int) RETURNS int LANGUAGE sql VOLATILE
  AS 'SELECT low + floor(random() * (high - low + 1))::int';
CREATE FUNCTION pg_temp.one_of(choices text[]) RETURNS text LANGUAGE sql VOLATILE
  AS 'SELECT choices[1 + floor(random() * cardinality(choices))::int]';
CREATE FUNCTION pg_temp.prose(words text, low int, high int) RETURNS text LANGUAGE sql VOLATILE
  AS 'SELECT substr(words, 1 + floor(random() * 1600)::int, low + floor(random() * (high - low + 1))::int)';
CREATE FUNCTION pg_temp.phone(nation int) RETURNS text LANGUAGE sql VOLATILE
  AS 'SELECT format(''%s-%s-%s-%s'', nation + 10, 100 + floor(random() * 900)::int, 100 + floor(random() * 900)::int, 1000 + floor(random() * 9000)::int)';

INSERT INTO region SELECT n - 1, ('{AFRICA,AMERICA,ASIA,EUROPE,MIDDLE EAST}'::text[])[n], pg_temp.prose(text, 31, 115)
FROM generate_series(1, 5) AS n, words;

INSERT INTO nation
SELECT n - 1, names[n], (n - 1) % 5, pg_temp.prose(text, 31, 114)
FROM generate_series(1, 25) AS n, words, (VALUES ('{ALGERIA,ARGENTINA,BRAZIL,CANADA,EGYPT,ETHIOPIA,FRANCE,GERMANY,INDIA,INDONESIA,IRAN,IRAQ,JAPAN,JORDAN,KENYA,MOROCCO,MOZAMBIQUE,PERU,CHINA,ROMANIA,SAUDI ARABIA,VIETNAM,RUSSIA,UNITED KINGDOM,UNITED STATES}'::text[])) AS list (names);

INSERT INTO supplier
SELECT n, format('Supplier#%s', lpad(n::text, 9, '0')), pg_temp.prose(text, 10, 40), nation, pg_temp.phone(nation),
  pg_temp.uniform(-99999, 999999) / 100.0, pg_temp.prose(text, 25, 100)
FROM (SELECT n, pg_temp.uniform(0, 24) AS nation FROM generate_series(1, (10000 * $scale)::int) AS n) AS key, words;

INSERT INTO customer
SELECT n, format('Customer#%s', lpad(n::text, 9, '0')), pg_temp.prose(text, 10, 40), nation, pg_temp.phone(nation),
  pg_temp.uniform(-99999, 999999) / 100.0, pg_temp.one_of('{AUTOMOBILE,BUILDING,FURNITURE,MACHINERY,HOUSEHOLD}'), pg_temp.prose(text, 29, 116)
FROM (SELECT n, pg_temp.uniform(0, 24) AS nation FROM generate_series(1, (150000 * $scale)::int) AS n) AS key, words;

INSERT INTO part
SELECT n, pg_temp.prose(text, 25, 42), format('Manufacturer#%s', maker), format('Brand#%s%s', maker, pg_temp.uniform(1, 5)),
  pg_temp.one_of('{STANDARD,SMALL,MEDIUM,LARGE,ECONOMY,PROMO}') || ' ' || pg_temp.one_of('{ANODIZED,BURNISHED,PLATED,POLISHED,BRUSHED}') || ' ' || pg_temp.one_of('{TIN,NICKEL,BRASS,STEEL,COPPER}'),
  pg_temp.uniform(1, 50), pg_temp.one_of('{SM,MED,JUMBO,WRAP,LG}') || ' ' || pg_temp.one_of('{CASE,BOX,BAG,JAR,PKG,PACK,CAN,DRUM}'),
  (90000 + (n / 10) % 20001 + 100 * (n % 1000)) / 100.0, pg_temp.prose(text, 5, 22)
FROM (SELECT n, pg_temp.uniform(1, 5) AS maker FROM generate_series(1, (200000 * $scale)::int) AS n) AS key, words;

INSERT INTO partsupp
SELECT part, (part + nth * (suppliers / 4 + (part - 1) / suppliers)) % suppliers + 1, pg_temp.uniform(1, 9999), pg_temp.uniform(100, 100000) / 100.0, pg_temp.prose(text, 49, 198)
FROM generate_series(1, (200000 * $scale)::int) AS part, generate_series(0, 3) AS nth, words, (SELECT (10000 * $scale)::int) AS counted (suppliers);

-- Of 32 order keys 8 are taken; of three customers one orders nothing.
INSERT INTO orders
SELECT (n - 1) / 8 * 32 + (n - 1) % 8 + 1, customer - (customer % 3 = 0)::int, CASE WHEN day < '1995-03-01' THEN 'F' WHEN day > '1995-06-17' THEN 'O' ELSE 'P' END,
  pg_temp.uniform(90000, 50000000) / 100.0, day, pg_temp.one_of('{1-URGENT,2-HIGH,3-MEDIUM,4-NOT SPECIFIED,5-LOW}'), format('Clerk#%s', lpad(clerk::text, 9, '0')), 0, pg_temp.prose(text, 19, 78)
FROM (
  SELECT n, pg_temp.uniform(1, (150000 * $scale)::int) AS customer, date '1992-01-01' + pg_temp.uniform(0, 2405) AS day, pg_temp.uniform(1, (1000 * $scale)::int) AS clerk
  FROM generate_series(1, (1500000 * $scale)::int) AS n
) AS key, words;

INSERT INTO lineitem
SELECT o_orderkey, part, (part + nth * (suppliers / 4 + (part - 1) / suppliers)) % suppliers + 1, line, quantity, quantity * (90000 + (part / 10) % 20001 + 100 * (part % 1000)) / 100,
  pg_temp.uniform(0, 10) / 100.0, pg_temp.uniform(0, 8) / 100.0,
  CASE WHEN received > '1995-06-17' THEN 'N' WHEN random() < 0.5 THEN 'R' ELSE 'A' END, CASE WHEN shipped > '1995-06-17' THEN 'O' ELSE 'F' END,
  shipped, o_orderdate + pg_temp.uniform(30, 90), received,
  pg_temp.one_of('{DELIVER IN PERSON,COLLECT COD,NONE,TAKE BACK RETURN}'), pg_temp.one_of('{REG AIR,AIR,RAIL,SHIP,TRUCK,MAIL,FOB}'), pg_temp.prose(text, 10, 43)
FROM (
  SELECT *, shipped + pg_temp.uniform(1, 30) AS received FROM (
    SELECT o_orderkey, o_orderdate, line, pg_temp.uniform(1, (200000 * $scale)::int) AS part, pg_temp.uniform(0, 3) AS nth, pg_temp.uniform(1, 50)::numeric AS quantity,
      o_orderdate + pg_temp.uniform(1, 121) AS shipped
    FROM (SELECT o_orderkey, o_orderdate, pg_temp.uniform(1, 7) AS lines FROM orders OFFSET 0) AS o, generate_series(1, lines) AS line
    OFFSET 0
  ) AS sent OFFSET 0
) AS received, words, (SELECT (10000 * $scale)::int) AS counted (suppliers);

DROP TABLE words;
