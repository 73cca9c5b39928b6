-- What libraries send. Those that bind parameters show their own $n, with constants numbered after them.
-- Prisma
-- bind ["user3@example.org", 1, 0]
SELECT "public"."accounts"."id", "public"."accounts"."email"::text, "public"."accounts"."name" FROM "public"."accounts" WHERE ("public"."accounts"."email" = $1 AND 1=1) LIMIT $2 OFFSET $3;
-- Prisma
-- bind [1, 2, 3, 0]
SELECT "public"."purchases"."id", "public"."purchases"."account_id", "public"."purchases"."state"::text FROM "public"."purchases" WHERE "public"."purchases"."account_id" IN ($1,$2,$3) OFFSET $4;
-- Prisma
-- bind [5, "paid", 100]
SELECT COUNT(*) FROM (SELECT "public"."purchases"."id" FROM "public"."purchases" WHERE ("public"."purchases"."account_id" = $1 AND "public"."purchases"."state" = CAST($2::text AS "public"."purchase_state") AND "public"."purchases"."total" >= $3) OFFSET 0) AS "sub";
-- Prisma
-- bind [5]
SELECT "t0"."id", COALESCE("aggr_selection_0"."_aggr_count_purchases", 0) AS "n" FROM "public"."accounts" AS "t0" LEFT JOIN (SELECT "account_id", COUNT(*) AS "_aggr_count_purchases" FROM "public"."purchases" WHERE 1=1 GROUP BY "account_id") AS "aggr_selection_0" ON ("t0"."id" = "aggr_selection_0"."account_id") WHERE "t0"."id" > $1 ORDER BY "t0"."id" ASC LIMIT 10;
-- Prisma
-- bind ["%name 5%"]
SELECT "t1"."id", "t1"."name" FROM "public"."accounts" AS "t1" WHERE "t1"."name"::text ILIKE $1 ORDER BY "t1"."created_at" DESC LIMIT 10;
-- Prisma
-- bind [5001, 3]
INSERT INTO "public"."stock" ("article_id","amount") VALUES ($1,$2) RETURNING "public"."stock"."article_id", "public"."stock"."amount";
-- Prisma
-- bind ["sent", 5]
UPDATE "public"."purchases" SET "state" = CAST($1::text AS "public"."purchase_state") WHERE ("public"."purchases"."id" = $2 AND 1=1) RETURNING "public"."purchases"."id";
-- Django
SELECT "accounts"."id", "accounts"."email", "accounts"."name" FROM "accounts" WHERE ("accounts"."active" AND UPPER("accounts"."name"::text) LIKE UPPER('%name 5%')) ORDER BY "accounts"."created_at" DESC LIMIT 21;
SELECT (1) AS "a" FROM "purchases" WHERE ("purchases"."account_id" = 5 AND "purchases"."state" IN ('new', 'paid')) LIMIT 1;
SELECT COUNT(*) AS "__count" FROM "purchases" INNER JOIN "accounts" ON ("purchases"."account_id" = "accounts"."id") WHERE ("accounts"."country" = 'DE' AND NOT ("purchases"."state" = 'returned' AND "purchases"."note" IS NOT NULL));
SELECT DATE_TRUNC('month', "purchases"."placed_at" AT TIME ZONE 'UTC') AS "month", SUM("purchases"."total") AS "sum", COUNT(CASE WHEN "purchases"."state" = 'paid' THEN 1 ELSE NULL END) AS "paid" FROM "purchases" GROUP BY 1 ORDER BY 1 ASC;
SELECT "purchases"."id" FROM "purchases" WHERE "purchases"."placed_at" BETWEEN '2025-03-01 00:00:00+00:00'::timestamptz AND '2025-03-31 23:59:59.999999+00:00'::timestamptz ORDER BY "purchases"."id" ASC LIMIT 100 OFFSET 200;
SELECT EXTRACT('year' FROM "purchases"."day") AS "year", AVG("purchases"."total") FROM "purchases" WHERE EXTRACT('year' FROM "purchases"."day" AT TIME ZONE 'UTC') = 2025 GROUP BY EXTRACT('year' FROM "purchases"."day");
UPDATE "stock" SET "amount" = ("stock"."amount" - 1), "updated_at" = '2026-01-01T00:00:00+00:00'::timestamptz WHERE "stock"."article_id" = 5;
UPDATE "stock" SET "amount" = (CASE WHEN ("stock"."article_id" = 1) THEN 5 WHEN ("stock"."article_id" = 2) THEN 6 ELSE NULL END)::integer WHERE "stock"."article_id" IN (1, 2) AND "stock"."amount" > 100;
INSERT INTO "stock" ("article_id", "amount", "updated_at") VALUES (5001, 5, NULL), (5002, 6, '2026-01-01T00:00:00+00:00'::timestamptz) RETURNING "stock"."article_id";
-- Rails
-- bind ["user3@example.org", 1]
SELECT "accounts".* FROM "accounts" WHERE "accounts"."email" = $1 LIMIT $2;
-- Rails
-- bind [5, 0, 20, 40]
SELECT "purchases".* FROM "purchases" INNER JOIN "accounts" ON "accounts"."id" = "purchases"."account_id" WHERE "accounts"."id" = $1 AND "purchases"."priority" > $2 ORDER BY "purchases"."placed_at" DESC LIMIT $3 OFFSET $4;
-- Rails
-- bind [5, 1]
SELECT 1 AS one FROM "purchases" WHERE "purchases"."account_id" = $1 LIMIT $2;
SELECT "purchases"."id" AS t0_r0, "purchases"."state" AS t0_r1, "accounts"."id" AS t1_r0 FROM "purchases" LEFT OUTER JOIN "accounts" ON "accounts"."id" = "purchases"."account_id" WHERE "purchases"."day" >= '2025-03-01' AND ("accounts"."name" LIKE 'Name 1%') ORDER BY "purchases"."id" ASC LIMIT 1000;
SELECT COUNT(*) FROM (SELECT 1 AS one FROM "purchases" WHERE "purchases"."state" = 'paid' LIMIT 10001) subquery_for_count;
INSERT INTO "stock" ("article_id","amount","updated_at") VALUES (5001, 5, '2026-01-01') ON CONFLICT ("article_id") DO UPDATE SET updated_at=(CASE WHEN ("stock"."amount" IS NOT DISTINCT FROM excluded."amount") THEN "stock".updated_at ELSE CURRENT_TIMESTAMP END),"amount"=excluded."amount" RETURNING "article_id";
-- TypeORM
-- bind [5, 10]
SELECT DISTINCT "distinctAlias"."a_id" AS "ids_a_id", "distinctAlias"."a_created_at" FROM (SELECT "a"."id" AS "a_id", "a"."created_at" AS "a_created_at", "p"."id" AS "p_id" FROM "accounts" "a" LEFT JOIN "purchases" "p" ON "p"."account_id"="a"."id" WHERE "a"."id" > $1) "distinctAlias" ORDER BY "distinctAlias"."a_created_at" DESC, "a_id" ASC LIMIT $2;
-- TypeORM
-- bind ["%5%", "DE"]
SELECT COUNT(DISTINCT("a"."id")) AS "cnt" FROM "accounts" "a" WHERE ( "a"."name" ILIKE $1 OR "a"."country" = $2 ) AND ( "a"."deleted_at" IS NULL );
-- Hibernate
-- bind [5, "paid"]
select p1_0.id,p1_0.account_id,a1_0.id,a1_0.name from purchases p1_0 left join accounts a1_0 on a1_0.id=p1_0.account_id where p1_0.account_id=$1 and p1_0.state=$2::purchase_state;
-- Hibernate
-- bind ["Name 5", 10]
select a1_0.id,a1_0.email from accounts a1_0 where lower(a1_0.name) like ('%'||lower($1)||'%') escape '!' order by a1_0.id fetch first $2 rows only;
-- Hibernate
-- bind [[1, 2, 3]]
select p1_0.id from purchases p1_0 where p1_0.id = any ($1) and (p1_0.note is null or p1_0.note<>'x') offset 5 rows fetch next 10 rows only;
-- Hibernate
-- bind [1, 5, 4]
update stock set amount=$1 where article_id=$2 and amount=$3;
-- SQLAlchemy
-- bind ["DE", 5, 10]
SELECT accounts.id AS accounts_id, anon_1.n AS anon_1_n FROM accounts JOIN (SELECT purchases.account_id AS account_id, count(*) AS n FROM purchases GROUP BY purchases.account_id HAVING count(*) > 3) AS anon_1 ON accounts.id = anon_1.account_id WHERE accounts.country = $1::VARCHAR AND accounts.id > $2::BIGINT ORDER BY accounts.id LIMIT $3::INTEGER;
-- SQLAlchemy
INSERT INTO stock (article_id, amount) SELECT p0::INTEGER, p1::INTEGER FROM (VALUES (5001, 5, 0), (5002, 6, 1)) AS imp_sen(p0, p1, sen_counter) ORDER BY sen_counter RETURNING stock.article_id;
-- Sequelize
SELECT "account".*, "purchases"."id" AS "purchases.id" FROM (SELECT "account"."id", "account"."name" FROM "accounts" AS "account" WHERE ("account"."deleted_at" IS NULL AND ("account"."country" = 'DE' AND "account"."active" = true)) ORDER BY "account"."id" LIMIT 10 OFFSET 0) AS "account" LEFT OUTER JOIN "purchases" AS "purchases" ON "account"."id" = "purchases"."account_id" AND "purchases"."state" IN ('paid', 'sent');
-- Knex
-- bind ["paid", "2025-03-01", 20]
select "state", count(*) as "n" from "purchases" where ("state" = $1 or "note" is null) and "day" >= $2 group by "state" having count(*) > 2 limit $3;
-- Ecto
-- bind [5, [1, 2]]
SELECT p0."id", p0."state", p0."total" FROM "purchases" AS p0 INNER JOIN "accounts" AS a1 ON a1."id" = p0."account_id" WHERE (p0."priority" < $1) AND (a1."id" = ANY($2)) AND (p0."placed_at" > '2025-01-01'::timestamptz);
-- Entity Framework
-- bind [5, "Name%", 10]
SELECT a.id, a.name, (SELECT count(*)::int FROM purchases AS p WHERE a.id = p.account_id AND p.total > 5.0) AS "N" FROM accounts AS a WHERE a.id > $1 AND ($2 = '' OR a.name LIKE $2) ORDER BY a.id LIMIT $3;
-- jOOQ
-- bind ["2025-03-01", 3]
select "purchases"."id" from "purchases" where ("purchases"."day" >= cast($1 as date) and "purchases"."day" < (cast('2025-04-01' as date) + interval '1 day') and "purchases"."priority" = $2) order by "purchases"."id" desc fetch next 10 rows only;
-- PostgREST
WITH pgrst_source AS ( SELECT "public"."purchases"."id", "public"."purchases"."total" FROM "public"."purchases" WHERE "public"."purchases"."state" = 'paid' AND "public"."purchases"."total" > 5 LIMIT 10 OFFSET 0 ) SELECT null::bigint AS total_result_set, pg_catalog.count(_postgrest_t) AS page_total, coalesce(json_agg(_postgrest_t), '[]') AS body, nullif(current_setting('response.headers', true), '') AS response_headers FROM ( SELECT * FROM pgrst_source ) _postgrest_t;
-- Metabase
SELECT DATE_TRUNC('month', "public"."purchases"."placed_at") AS "placed_at", SUM("public"."purchases"."total") AS "sum" FROM "public"."purchases" LEFT JOIN "public"."accounts" AS "Accounts" ON "public"."purchases"."account_id" = "Accounts"."id" WHERE ("public"."purchases"."placed_at" >= DATE_TRUNC('month', (NOW() + INTERVAL '-12 month'))) AND ("public"."purchases"."placed_at" < DATE_TRUNC('month', NOW())) AND ("Accounts"."country" = 'DE') GROUP BY DATE_TRUNC('month', "public"."purchases"."placed_at") ORDER BY DATE_TRUNC('month', "public"."purchases"."placed_at") ASC LIMIT 10000;
