/** Schemas whose parts need each other in an order that is not that of their kinds. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { type Client, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { buildTwin, type Twin } from '../../src/twin/build.ts';
import { startTestServer } from './support/server.ts';
import { createSource, sourceUrl } from './support/source.ts';

let server: Sandbox;
let source: Client;

beforeAll(async () => {
  server = await startTestServer(18);
  source = await createSource(
    server,
    'grouped',
    `CREATE TABLE orders (id int PRIMARY KEY, customer text);
     CREATE TABLE lines (id int PRIMARY KEY, order_id int REFERENCES orders, qty int);
     INSERT INTO orders SELECT i, 'c' || i % 50 FROM generate_series(1, 5000) i;
     INSERT INTO lines SELECT i, 1 + i % 5000, i % 9 FROM generate_series(1, 20000) i;
     CREATE VIEW totals AS SELECT o.*, sum(l.qty) AS qty FROM orders o JOIN lines l ON l.order_id = o.id GROUP BY o.id;
     CREATE MATERIALIZED VIEW large AS SELECT * FROM totals WHERE qty > 10;
     CREATE INDEX ON large (customer);
     CREATE TABLE notes (id int PRIMARY KEY, owner text);
     ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
     CREATE ROLE signed_in; CREATE ROLE service BYPASSRLS;
     CREATE POLICY own ON notes TO signed_in, service USING (owner = current_user);
     CREATE POLICY all_of_them ON notes TO service USING (true);`,
    'VACUUM ANALYZE',
  );
});
afterAll(async () => {
  await source?.end();
  await server?.stop();
});

test('a view that groups by a primary key, and what is built on it; a policy for roles that policies do not apply to', async () => {
  const sandbox = await startTestServer(18);
  try {
    const twin = await buildTwin(
      sandbox,
      await collectSnapshot(sourceUrl(server, 'grouped'), { workload: 'none' }),
    );
    expect(twin.notes).toEqual([]);
    const cost = async (client: Client, sql: string) =>
      (await client.query(`EXPLAIN (FORMAT JSON) ${sql}`)).rows[0]?.['QUERY PLAN'][0].Plan['Total Cost'];
    for (const sql of [
      'SELECT * FROM totals WHERE id = 7',
      'SELECT * FROM totals',
      "SELECT * FROM large WHERE customer = 'c3'",
    ])
      expect(await withClient(twin.planner, (client) => cost(client, sql)), sql).toBe(
        await cost(source, sql),
      );
  } finally {
    await sandbox.stop();
  }
});

/** Names are in another order than oids, by which the planner decides where costs are the same. */
const orderedByCreation = `
  CREATE TABLE twice (b int, c int, d int);
  INSERT INTO twice SELECT i % 100, i % 100, i % 100 FROM generate_series(1, 20000) i;
  CREATE INDEX twice_z ON twice (b, c); CREATE INDEX twice_a ON twice (b, d);
  CREATE TABLE keyed (id int NOT NULL, t text); INSERT INTO keyed SELECT i, 'x' FROM generate_series(1, 9000) i;
  CREATE INDEX keyed_z ON keyed (id); CREATE UNIQUE INDEX keyed_y ON keyed (id);
  ALTER TABLE keyed ADD CONSTRAINT keyed_a PRIMARY KEY (id); CREATE UNIQUE INDEX keyed_0 ON keyed (id);
  CREATE TABLE split (b int, c int, d int) PARTITION BY RANGE (d);
  CREATE TABLE split_1 PARTITION OF split FOR VALUES FROM (0) TO (100);
  CREATE TABLE split_2 PARTITION OF split FOR VALUES FROM (100) TO (200);
  INSERT INTO split SELECT i % 100, i % 100, i % 200 FROM generate_series(1, 20000) i;
  CREATE INDEX split_z ON split (b, c); CREATE INDEX split_1_a ON split_1 (b, d);
  CREATE TABLE grouped_twice (a int, b int, c int);
  INSERT INTO grouped_twice SELECT i % 10, i % 20, i % 40 FROM generate_series(1, 10000) i;
  CREATE STATISTICS e_z (ndistinct) ON b, c FROM grouped_twice;
  CREATE STATISTICS e_a (ndistinct) ON a, b FROM grouped_twice;
  CREATE TABLE ancestor (a int, b text); CREATE TABLE another_ancestor (x int); CREATE TABLE row_type (y int);
  CREATE TABLE child_z () INHERITS (another_ancestor, ancestor); CREATE TABLE child_b (e row_type) INHERITS (ancestor);
  CREATE TABLE child_a () INHERITS (ancestor); CREATE TABLE child_m () INHERITS (ancestor, another_ancestor);
  INSERT INTO child_z SELECT i, i, 'x' FROM generate_series(1, 5000) i;
  INSERT INTO child_b SELECT i, 'x' FROM generate_series(1, 5000) i;`;

const inherited = (major: number) => `
  CREATE TABLE strict (a int, b int); CREATE TABLE strict_child () INHERITS (strict);
  CREATE TABLE strict_grandchild () INHERITS (strict_child);
  INSERT INTO strict SELECT i, i FROM generate_series(1, 3000) i;
  INSERT INTO strict_child SELECT nullif(i % 10, 0), i FROM generate_series(1, 10000) i;
  INSERT INTO strict_grandchild SELECT nullif(i % 10, 0), nullif(i, 7) FROM generate_series(1, 10000) i;
  ${
    major < 18
      ? `ALTER TABLE ONLY strict ALTER a SET NOT NULL; ALTER TABLE ONLY strict ALTER b SET NOT NULL;
         ALTER TABLE ONLY strict_child ALTER b SET NOT NULL;`
      : 'ALTER TABLE strict ADD CONSTRAINT nn NOT NULL a NO INHERIT;'
  }
  CREATE TABLE counted (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v int); CREATE TABLE counted_child () INHERITS (counted);
  ${major < 17 ? 'ALTER TABLE counted_child ALTER id DROP NOT NULL;' : ''}
  INSERT INTO counted_child SELECT i, i FROM generate_series(1, 4000) i;
  CREATE TABLE numbered (id serial PRIMARY KEY, v int DEFAULT 5); CREATE TABLE numbered_child () INHERITS (numbered);
  ALTER TABLE numbered_child ALTER v DROP DEFAULT, ALTER id DROP DEFAULT;
  CREATE TABLE reordered (a int NOT NULL, g int GENERATED ALWAYS AS (a * 2) STORED, b int);
  CREATE TABLE reordered_child (z text, b int, a int NOT NULL, g int GENERATED ALWAYS AS (a * 2) STORED);
  ALTER TABLE reordered_child INHERIT reordered;
  INSERT INTO reordered_child SELECT 'z', nullif(i % 9, 0), i FROM generate_series(1, 4000) i;
  CREATE TABLE checked (a int) PARTITION BY RANGE (a);
  CREATE TABLE checked_1 PARTITION OF checked FOR VALUES FROM (0) TO (5000);
  INSERT INTO checked SELECT i % 4000 FROM generate_series(1, 9000) i;
  ALTER TABLE checked_1 ADD CONSTRAINT x CHECK (a < 4000); ALTER TABLE checked ADD CONSTRAINT x CHECK (a < 4000) NOT VALID;
  CREATE TABLE checked_parent (a int); CREATE TABLE a_checked_child () INHERITS (checked_parent);
  CREATE TABLE z_checked_child () INHERITS (checked_parent);
  INSERT INTO a_checked_child SELECT i % 4000 FROM generate_series(1, 9000) i;
  INSERT INTO z_checked_child SELECT i % 4000 FROM generate_series(1, 9000) i;
  ALTER TABLE z_checked_child ADD CONSTRAINT x CHECK (a < 4000);
  ALTER TABLE checked_parent ADD CONSTRAINT x CHECK (a < 4000) NOT VALID;
  CREATE TABLE lonely_check (a int); CREATE TABLE lonely_check_child () INHERITS (lonely_check);
  ALTER TABLE lonely_check ADD CONSTRAINT positive CHECK (a > 0) NO INHERIT;
  INSERT INTO lonely_check_child SELECT -i FROM generate_series(1, 3000) i;
  CREATE TABLE own_identity (id bigint GENERATED BY DEFAULT AS IDENTITY, d int) PARTITION BY RANGE (d);
  CREATE TABLE own_identity_1 (id bigint ${major < 17 ? 'GENERATED ALWAYS AS IDENTITY' : 'NOT NULL'}, d int);
  ALTER TABLE own_identity ATTACH PARTITION own_identity_1 FOR VALUES FROM (0) TO (500);
  CREATE TABLE own_identity_2 PARTITION OF own_identity FOR VALUES FROM (500) TO (900);`;

describe.each([13, 16, 18])('on PostgreSQL %i, what a plan depends on without being a condition', (major) => {
  let server: Sandbox;
  let source: Client;
  let twin: Twin;

  beforeAll(async () => {
    server = await startTestServer(major);
    source = await createSource(
      server,
      'awkward',
      `CREATE TABLE tickets (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text);
       CREATE TABLE bids (id int GENERATED BY DEFAULT AS IDENTITY, lot int NOT NULL, price int, PRIMARY KEY (id));
       CREATE TABLE "odd ""name" ("select" int GENERATED ALWAYS AS IDENTITY, v int);
       ${
         major < 17
           ? 'CREATE TABLE parts (id int NOT NULL, day date NOT NULL) PARTITION BY RANGE (day)'
           : 'CREATE TABLE parts (id int GENERATED ALWAYS AS IDENTITY, day date NOT NULL) PARTITION BY RANGE (day)'
       };
       CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
       INSERT INTO parts (day${major < 17 ? ', id' : ''}) SELECT DATE '2025-01-01' + i % 365${major < 17 ? ', i' : ''} FROM generate_series(1, 3000) i;
       CREATE VIEW lots AS SELECT DISTINCT lot, note FROM bids JOIN tickets ON tickets.id = bids.id;
       CREATE FUNCTION write_lot() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
       CREATE TRIGGER "write ""it" INSTEAD OF INSERT OR UPDATE ON lots FOR EACH ROW EXECUTE FUNCTION write_lot();
       CREATE TRIGGER remove_it INSTEAD OF DELETE ON lots FOR EACH ROW EXECUTE FUNCTION write_lot();
       CREATE FUNCTION tidy(leakproof text DEFAULT ' LEAKPROOF ') RETURNS text LANGUAGE sql IMMUTABLE LEAKPROOF PARALLEL SAFE COST 7
         AS $f$ SELECT lower(trim(leakproof)) || ' LANGUAGE x LEAKPROOF ' $f$;
       INSERT INTO tickets (note) SELECT 'Note ' || i FROM generate_series(1, 5000) i;
       INSERT INTO bids (lot, price) SELECT i % 400, CASE WHEN i % 3 = 0 THEN i END FROM generate_series(1, 5000) i;
       CREATE INDEX tickets_tidy ON tickets (tidy(note));
       CREATE VIEW guarded WITH (security_barrier) AS SELECT id, note FROM tickets WHERE id % 2 = 0;
       ${major < 18 ? '' : 'ALTER TABLE bids ADD CONSTRAINT priced NOT NULL price NOT VALID;'}
       ${orderedByCreation}
       ${inherited(major)}
       CREATE MATERIALIZED VIEW no_columns AS SELECT FROM bids;
       CREATE VIEW no_columns_either AS SELECT FROM bids;`,
      'VACUUM ANALYZE',
    );
    twin = await buildTwin(server, await collectSnapshot(sourceUrl(server, 'awkward'), { workload: 'none' }));
  });
  afterAll(async () => {
    await source?.end();
    await server?.stop();
  });

  test('nothing is left out', () => {
    expect(twin.notes).toEqual([]);
  });

  test.each([
    ['an identity column', "INSERT INTO tickets (note) SELECT note FROM tickets WHERE note < 'Note 3'"],
    ['an identity column by default', 'INSERT INTO bids (lot) SELECT lot FROM bids'],
    ['an identity column with a hostile name', 'INSERT INTO "odd ""name" (v) SELECT lot FROM bids'],
    ['an identity column of a partitioned table', 'INSERT INTO parts SELECT FROM bids'],
    ['an INSERT into a view with a trigger', "INSERT INTO lots VALUES (1, 'x')"],
    ['an UPDATE of a view with a trigger', "UPDATE lots SET note = 'y' WHERE lot = 7"],
    ['a DELETE from a view with a trigger', 'DELETE FROM lots WHERE lot = 7'],
    ['a leakproof function, in a view with a barrier', "SELECT * FROM guarded WHERE tidy(note) = 'note 17'"],
    ['an index on a leakproof function', "SELECT * FROM tickets WHERE tidy(note) > 'note 98'"],
    ['NOT NULL that may not hold', 'SELECT * FROM bids WHERE price IS NULL'],
    ['a choice between two indexes of one cost', 'SELECT * FROM twice WHERE b = 5'],
    ['a choice between a key and an older index', 'SELECT * FROM keyed WHERE id = 5'],
    ['a choice between indexes of a partition', 'SELECT * FROM split WHERE b = 5 AND d < 100'],
    [
      'a choice between two statistics objects',
      'SELECT a, b, c, count(*) FROM grouped_twice GROUP BY a, b, c',
    ],
    ['children in their order', 'SELECT * FROM ancestor WHERE a = 5'],
    ['children of two parents', 'SELECT * FROM another_ancestor'],
    ['NOT NULL of a parent alone', 'SELECT * FROM strict_child WHERE a IS NULL'],
    ['NOT NULL of a parent alone, asked there', 'SELECT * FROM ONLY strict WHERE a IS NULL'],
    ['NOT NULL of a grandparent and a parent', 'SELECT * FROM strict_grandchild WHERE a IS NULL'],
    ['an identity column that children do not have', 'INSERT INTO counted (v) SELECT lot FROM bids'],
    ['NOT NULL that a child of an identity column gave up', 'SELECT * FROM counted_child WHERE id IS NULL'],
    ['a default that a child does not have', 'INSERT INTO numbered_child SELECT FROM bids'],
    ['a default that the parent has', 'INSERT INTO numbered SELECT FROM bids'],
    ['columns in another order than the parent has', 'SELECT * FROM reordered_child WHERE b IS NULL'],
    ['a check that is valid on a partition alone', 'SELECT * FROM checked WHERE a > 4500'],
    ['a check that is valid on a child alone', 'SELECT * FROM checked_parent WHERE a > 4500'],
    ['a check that children do not inherit', 'SELECT * FROM lonely_check WHERE a < 0'],
    ['an identity column of a partition', 'INSERT INTO own_identity_1 (d) SELECT lot FROM bids'],
    ['a materialised view without columns', 'SELECT FROM no_columns'],
    ['a view without columns', 'SELECT FROM no_columns_either'],
  ])('%s costs what it does on the source', async (_, sql) => {
    const explain = async (client: Client) =>
      (await client.query(`EXPLAIN (FORMAT JSON) ${sql}`)).rows[0]?.['QUERY PLAN'][0].Plan;
    expect(await withClient(twin.planner, explain)).toEqual(await explain(source));
  });
});
