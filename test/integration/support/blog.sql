-- A small publishing site: the tables that the advice tests ask about. Deterministic, no random().
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
CREATE SCHEMA archive;
CREATE TYPE mood AS ENUM ('happy', 'sad', 'angry');

CREATE TABLE users (
  id bigint PRIMARY KEY, email text NOT NULL, name varchar(60), country char(2) NOT NULL, age int, mood mood, score numeric(10, 2),
  is_admin boolean NOT NULL, verified_at timestamptz, created_at timestamptz NOT NULL, bio text, settings jsonb, tags text[]);
INSERT INTO users SELECT i, 'user' || i || '@example.org', 'Name ' || (i * 7919) % 20000, (ARRAY['de', 'us', 'fr', 'jp', 'br'])[1 + i % 5], 18 + i % 60,
  (ARRAY['happy', 'sad', 'angry'])[1 + i % 3]::mood, (i * 31 % 10007) / 7.0, i % 200 = 0, CASE WHEN i % 10 = 0 THEN timestamptz '2025-01-01' + i * interval '1 minute' END,
  timestamptz '2024-01-01' + i * interval '10 minutes', repeat('b', 40 + i % 90), jsonb_build_object('theme', i % 4, 'n', i), ARRAY['t' || i % 40, 'u' || i % 300]
FROM generate_series(1, 20000) i;

CREATE TABLE posts (
  id bigint PRIMARY KEY, user_id bigint NOT NULL, blog_id int NOT NULL, category_id int, status text NOT NULL, title text NOT NULL, slug text NOT NULL, views int NOT NULL,
  published_at timestamptz, deleted_at timestamptz, created_at timestamptz NOT NULL, rank int, body text);
INSERT INTO posts SELECT i, 1 + (i * 7919) % 20000, 1 + (i::bigint * 104729) % 300, CASE WHEN i % 7 <> 0 THEN (i * 31) % 50 END, (ARRAY['draft', 'live', 'live', 'live', 'live', 'live', 'live', 'spam', 'live', 'live'])[1 + (i * 13) % 10],
  'Title ' || (i::bigint * 6271) % 100000, 'slug-' || md5(i::text), (i * 17) % 5000, CASE WHEN i % 4 <> 0 THEN timestamptz '2024-01-01' + ((i::bigint * 7919) % 100000) * interval '5 minutes' END,
  CASE WHEN i % 50 = 0 THEN timestamptz '2025-06-01' END, timestamptz '2024-01-01' + i * interval '5 minutes', (i * 37) % 1000, repeat('p', 60 + i % 200)
FROM generate_series(1, 100000) i;

CREATE TABLE comments (
  id bigint PRIMARY KEY, post_id bigint NOT NULL REFERENCES posts, user_id bigint NOT NULL, parent_id bigint, approved boolean NOT NULL, created_at timestamptz NOT NULL, body text);
INSERT INTO comments SELECT i, 1 + (i::bigint * 7919) % 100000, 1 + (i::bigint * 104729) % 20000, CASE WHEN i % 3 = 0 THEN i - 1 END, i % 100 <> 0, timestamptz '2024-01-01' + i * interval '3 minutes', repeat('c', 50 + i % 60)
FROM generate_series(1, 120000) i;

CREATE TABLE follows (follower_id bigint, followed_id bigint, since date, PRIMARY KEY (follower_id, followed_id));
INSERT INTO follows SELECT 1 + i % 20000, 1 + (i * 7919) % 19997, date '2024-01-01' + i % 500 FROM generate_series(1, 60000) i;

-- Already served: one key, and one that a wider index begins with.
CREATE TABLE indexed (id int PRIMARY KEY, a int, b int, c int, d text);
INSERT INTO indexed SELECT i, i % 5000, (i * 31) % 4000, i % 7, repeat('x', 100) FROM generate_series(1, 50000) i;
CREATE INDEX indexed_a_idx ON indexed (a);
CREATE INDEX indexed_b_c_idx ON indexed (b, c);

-- Already served by partial ones, whose conditions the server prints in its own way.
CREATE TABLE tasks (id int PRIMARY KEY, state varchar(10) NOT NULL, done boolean NOT NULL, due timestamptz NOT NULL, closed date, owner int NOT NULL, body text);
INSERT INTO tasks SELECT i, (ARRAY['open', 'held', 'gone'])[1 + i % 3], i % 50 <> 0, timestamptz '2024-01-01' + (i::bigint * 7919) % 90000 * interval '1 minute', CASE WHEN i % 40 <> 0 THEN date '2024-01-01' + i % 400 END, i % 3000, repeat('t', 90) FROM generate_series(1, 60000) i;
CREATE INDEX tasks_due_idx ON tasks (due) WHERE NOT done;
CREATE INDEX tasks_open_idx ON tasks (owner, due) WHERE state = 'open';
CREATE INDEX tasks_closed_idx ON tasks (owner) WHERE closed IS NULL;

CREATE TABLE tiny (id int PRIMARY KEY, label text);
INSERT INTO tiny SELECT i, 'label ' || i FROM generate_series(1, 60) i;

CREATE TABLE archive.posts (id bigint PRIMARY KEY, user_id bigint, archived_on date, body text);
INSERT INTO archive.posts SELECT i, 1 + (i * 31) % 9000, date '2020-01-01' + i % 900, repeat('a', 100) FROM generate_series(1, 40000) i;

CREATE TABLE "Orders" ("orderId" bigint PRIMARY KEY, "customerId" int NOT NULL, "placedAt" timestamptz NOT NULL, "select" text, note text);
INSERT INTO "Orders" SELECT i, (i * 7919) % 8000, timestamptz '2024-01-01' + i * interval '7 minutes', 's' || i % 900, repeat('o', 90) FROM generate_series(1, 50000) i;

CREATE TABLE events (id bigint NOT NULL, account_id int NOT NULL, kind text NOT NULL, at timestamptz NOT NULL, payload text) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (kind);
CREATE TABLE events_2025_click PARTITION OF events_2025 FOR VALUES IN ('click');
CREATE TABLE events_2025_rest PARTITION OF events_2025 DEFAULT;
INSERT INTO events SELECT i, (i * 7919) % 4000, (ARRAY['click', 'view', 'buy'])[1 + i % 3], timestamptz '2024-01-01' + i * interval '10 minutes', repeat('e', 80) FROM generate_series(1, 90000) i;

CREATE VIEW live_posts AS SELECT p.id, p.user_id, p.title, p.created_at, u.name AS author FROM posts p JOIN users u ON u.id = p.user_id WHERE p.deleted_at IS NULL;
CREATE VIEW live_titles AS SELECT id, title, user_id FROM live_posts;
CREATE MATERIALIZED VIEW user_totals AS SELECT user_id, count(*) AS posts, max(created_at) AS latest FROM posts GROUP BY user_id;

-- A foreign table needs no server to be there until it is read.
CREATE FOREIGN DATA WRAPPER elsewhere;
CREATE SERVER far FOREIGN DATA WRAPPER elsewhere;
CREATE FOREIGN TABLE remote_posts (id bigint, title text) SERVER far;

CREATE FUNCTION touch_user(bigint) RETURNS void LANGUAGE plpgsql AS $$ BEGIN UPDATE users SET age = age WHERE email = $1::text; END $$;

VACUUM ANALYZE;
