/** A redacted Snapshot holds no value of the source's rows, and its twin plans parameters as the whole one's does. */
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { type Client, connect, connectionUrl, withClient } from '../../src/database/client.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { readPlan } from '../../src/plan/explain.ts';
import { loadParser } from '../../src/query/parse.ts';
import { decodeSnapshot, encodeSnapshot } from '../../src/snapshot/file.ts';
import { redactSnapshot } from '../../src/snapshot/redact/redact.ts';
import { buildTwin, type Twin } from '../../src/twin/build.ts';
import { startTestServer } from './support/server.ts';

const schema = `
  CREATE TYPE state AS ENUM ('new', 'paid');
  CREATE DOMAIN cents AS int CHECK (VALUE >= 0);
  CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL, short varchar(24) UNIQUE, country char(2), born date, tags text[], info jsonb,
    token uuid, address inet, secret bytea, german text COLLATE "de-x-icu", active boolean);
  INSERT INTO customers SELECT 7919 * i, 'Customer ' || md5(i::text), 'S' || substr(md5(i::text), 1, 4 + i % 14) || i, chr(97 + i % 9) || chr(97 + i % 7),
    date '1950-01-01' + i * 2, ARRAY['tag' || md5((i % 20)::text), 'other'], jsonb_build_object('email', md5(i::text)),
    md5(i::text)::uuid, inet '10.0.0.0' + i, decode(md5((i % 700)::text), 'hex'), CASE i % 3 WHEN 0 THEN 'Äpfel' WHEN 1 THEN 'apfel' ELSE 'Zebra' END || md5((i % 900)::text), i % 5 = 0
    FROM generate_series(1, 5000) i;
  CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, state state, total cents, price numeric(12,2), weight double precision,
    city text, zip text, at timestamptz NOT NULL, during daterange, reference text);
  INSERT INTO orders SELECT 104729 + i * 3, 7919 * (200 + (i::bigint * 7919) % 4500), (ARRAY['new', 'paid'])[1 + i % 2]::state, 31337 + i % 1000, 100000.25 + (i * 7) % 5000, sqrt(i),
    'City of ' || md5((i % 50)::text), 'Z' || (10000 + i % 50), timestamptz '1971-01-01' + i * interval '17 minutes', daterange(date '1971-01-01' + i % 300, date '1971-02-03' + i % 300),
    CASE WHEN i % 3 = 0 THEN 'S' || substr(md5((1 + i % 4000)::text), 1, 4 + (1 + i % 4000) % 14) || (1 + i % 4000) END
    FROM generate_series(1, 40000) i;
  CREATE INDEX orders_customer_id_idx ON orders (customer_id);
  CREATE INDEX orders_at_idx ON orders (at);
  CREATE INDEX orders_lower_idx ON orders (lower(city), (price * 2));
  CREATE INDEX orders_new_idx ON orders (city) WHERE state = 'new';
  CREATE STATISTICS orders_place (ndistinct, dependencies, mcv) ON city, zip FROM orders;
  CREATE TABLE logs (id bigint, customer_id bigint, at date NOT NULL) PARTITION BY RANGE (at);
  CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('1900-01-01') TO ('1980-01-01');
  CREATE TABLE logs_2 PARTITION OF logs DEFAULT;
  INSERT INTO logs SELECT 500000 + i, 7919 * (i % 3000), date '1975-01-01' + i % 3600 FROM generate_series(1, 20000) i;
  CREATE TABLE visits AS SELECT (i % 40) * (i % 40) AS v1, (i % 41) * (i % 41) AS v2, (i % 42) * (i % 42) AS v3, (i % 43) * (i % 43) AS v4,
    (i % 44) * (i % 44) AS v5, (i % 45) * (i % 45) AS v6, (i % 46) * (i % 46) AS v7, (i % 47) * (i % 47) AS v8, i % 48 AS v9 FROM generate_series(1, 9000) i;
  CREATE TABLE places AS SELECT (i % 90) * 4 AS p1, (i % 91) * 4 AS p2, (i % 92) * 4 AS p3, (i % 93) * 4 AS p4,
    (i % 94) * 4 AS p5, (i % 95) * 4 AS p6, (i % 96) * 4 AS p7, (i % 97) * 4 AS p8, (i % 98) * 4 AS p9 FROM generate_series(1, 3000) i;
  CREATE INDEX places_twice_idx ON places ((p9 * 2));
  CREATE VIEW visited AS SELECT v.v5, p.p6 FROM visits v JOIN places p ON p.p5 = v.v5;
  CREATE FUNCTION met() RETURNS SETOF visits LANGUAGE sql STABLE AS 'SELECT v.* FROM visits v JOIN places p ON p.p6 = v.v6';
`;

/** Parameter types, statement, and settings that make the planner take other ways. */
const generic: readonly (readonly [string, string])[] = [
  ['bigint', 'SELECT * FROM orders WHERE customer_id = $1'],
  ['text', 'SELECT * FROM customers WHERE name = $1'],
  ['text', 'SELECT * FROM customers WHERE short LIKE $1'],
  ['text', 'SELECT * FROM customers WHERE german > $1 ORDER BY german'],
  ['text', 'SELECT * FROM orders WHERE lower(city) = $1 AND price * 2 = 5'],
  ['text, text', 'SELECT * FROM orders WHERE city = $1 AND zip = $2'],
  ['numeric', 'SELECT * FROM orders WHERE price BETWEEN $1 AND $1 + 5'],
  ['uuid', 'SELECT * FROM customers WHERE token = $1'],
  ['inet', 'SELECT * FROM customers WHERE address = $1'],
  ['bytea', 'SELECT * FROM customers WHERE secret = $1'],
  ['text[]', 'SELECT * FROM customers WHERE tags @> $1'],
  ['daterange', 'SELECT * FROM orders WHERE during && $1'],
  ['state', 'SELECT * FROM orders WHERE state = $1 AND city IS NOT NULL'],
  ['timestamptz', 'SELECT * FROM orders WHERE at >= $1 ORDER BY at LIMIT 10'],
  ['text', 'SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.city = $1'],
  ['text', 'SELECT count(*) FROM orders o JOIN customers c ON c.short = o.reference WHERE c.country = $1'],
  ['text', 'SELECT count(*) FROM orders a JOIN orders b USING (city) WHERE a.zip = $1'],
  ['date', 'SELECT count(*) FROM logs l JOIN customers c ON c.id = l.customer_id WHERE l.at = $1'],
  ['date', 'SELECT count(*) FROM logs l JOIN customers c ON c.born = l.at WHERE c.born > $1'],
  [
    'bigint',
    'SELECT * FROM customers c WHERE active AND NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id AND o.id > $1)',
  ],
  ['int', 'SELECT city, zip, count(*) FROM orders WHERE total > $1 GROUP BY city, zip'],
  ['bigint', 'DELETE FROM orders WHERE id = $1'],
  // Each of these compares columns that no other does, in a way of its own.
  ['int', 'SELECT * FROM (SELECT v1 FROM visits LIMIT 5000) v JOIN places p ON p.p1 = v.v1 WHERE p.p9 = $1'],
  [
    'int',
    'WITH v AS MATERIALIZED (SELECT v2 FROM visits) SELECT * FROM v JOIN places p ON p.p2 = v.v2 WHERE p.p9 = $1',
  ],
  ['int', 'SELECT * FROM visits v JOIN places p ON p.p3 = v.v3 OR (p.p9 = $1 AND v.v9 = $1)'],
  ['int', 'SELECT * FROM visits v JOIN places p ON v.v4 = v.v9 AND v.v9 = p.p4 WHERE p.p9 = $1'],
  ['int', 'SELECT * FROM visited WHERE v5 > $1'],
  ['int', 'SELECT * FROM met() WHERE v9 = $1'],
  [
    'int',
    'SELECT * FROM (SELECT v7 AS n FROM visits UNION ALL SELECT p7 FROM places) u JOIN places p ON p.p8 = u.n WHERE p.p9 = $1',
  ],
  ['int', 'SELECT * FROM places p LEFT JOIN visits v ON v.v8 = p.p9 * 2 WHERE p.p9 = $1'],
];
const ways = [
  '',
  'SET enable_hashjoin = off',
  'SET enable_hashjoin = off; SET enable_nestloop = off',
  'SET enable_mergejoin = off',
];

describe.each([13, 15, 18])('PostgreSQL %i', (major) => {
  let servers: readonly Sandbox[] = [];
  let source: Client;
  let whole: Snapshot;
  let redacted: Snapshot;
  let twins: readonly Twin[];

  beforeAll(async () => {
    await loadParser();
    const server = await startTestServer(major);
    servers = [server];
    await withClient(server.connection(), async (client) => {
      await client.query(schema);
      await client.query('VACUUM ANALYZE');
      // Joins make the planner look at the ends of indexes, so that the Snapshot reads them.
      await client.query(
        'SELECT count(*) FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.id < 100 OR o.id = 5',
      );
    });
    const sandbox = await startTestServer(major);
    servers = [server, sandbox];
    const collected = await collectSnapshot(connectionUrl(server.connection()), { workload: 'none' });
    const statements = generic.map(([, text], at) => ({
      text,
      calls: 1,
      totalTimeMs: 1,
      meanTimeMs: 1,
      rows: 1,
      user: null,
      topLevel: true,
      origin: String(at),
    }));
    whole = { ...collected, workload: { source: 'files', since: null, statements } };
    const file = encodeSnapshot('x.json.gz', redactSnapshot(whole, 'pseudonyms'));
    redacted = decodeSnapshot('x.json.gz', file);
    twins = [await buildTwin(sandbox, whole), await buildTwin(sandbox, redacted)];
    source = await connect(server.connection());
  });
  afterAll(async () => {
    await source?.end();
    await Promise.all(servers.map((server) => server.stop()));
  });

  test('both twins lack nothing', () => {
    expect(twins.map(({ notes }) => notes)).toEqual([[], []]);
  });

  const rawText = (snapshot: Snapshot) => gunzipSync(encodeSnapshot('x.json.gz', snapshot)).toString();

  /** Values that no number, name or time of a Snapshot is by chance, as they are printed. */
  async function distinctiveValues(): Promise<readonly string[]> {
    const columns = [
      ...[
        'name',
        'born',
        'token',
        'address',
        "encode(secret, 'hex')",
        'german',
        "info->>'email'",
        'tags[1]',
      ].map((sql) => [sql, 'customers']),
      ...[
        'price',
        'city',
        'zip',
        'reference',
        "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')",
        'lower(during)',
      ].map((sql) => [sql, 'orders']),
      ...['id', 'customer_id'].map((sql) => [sql, 'orders']),
      ['at', 'logs'],
    ];
    const values: string[] = [];
    for (const [sql, table] of columns) {
      const { rows } = await source.query(
        `SELECT DISTINCT (${sql})::text AS value FROM ${table} WHERE (${sql}) IS NOT NULL`,
      );
      values.push(...rows.map(({ value }) => String(value)));
    }
    return values;
  }

  test('no value of text, numeric, date and other columns is left', async () => {
    const values = await distinctiveValues();
    expect(values.length).toBeGreaterThan(100_000);
    const held = (text: string) => {
      // A number is one only where no digit stands beside it.
      const words = new Set(text.match(/[\p{L}\p{N}_.:-]+(?: \d\d:\d\d:\d\d)?/gu));
      const long = new Set([...words].flatMap((word) => word.split(/[:"]/)));
      return values.filter((value) =>
        /^[\w.-]+$/.test(value) ? words.has(value) || long.has(value) : text.includes(value),
      );
    };
    expect(held(rawText(whole)).length).toBeGreaterThan(1000);
    // A bound of a partition is schema.
    const schemaOnly = ['1980-01-01'];
    expect(held(rawText(redacted))).toEqual(schemaOnly);
    expect(held(rawText(redactSnapshot(whole, 'removed')))).toEqual(schemaOnly);
  });

  test('types without pseudonyms are named', () => {
    const messages = redacted.notes.map(({ message }) => message).join('\n');
    expect(messages).toContain('daterange, jsonb, lists of CREATE STATISTICS.');
  });

  test.each(generic)('%s: %s', async (types, sql) => {
    const nulls = types.split(',').map(() => 'NULL');
    const plans = async (twin: Twin | undefined) => {
      if (twin === undefined) throw new Error('no twin');
      return withClient(twin.connection, async (client) => {
        await client.query('SET plan_cache_mode = force_generic_plan');
        const answers = [];
        for (const way of ways) {
          // A plan, once made, outlives a change of these settings.
          await client.query(
            `DEALLOCATE ALL; RESET enable_hashjoin; RESET enable_nestloop; RESET enable_mergejoin; ${way}; PREPARE q (${types}) AS ${sql}`,
          );
          const { rows } = await client.query(`EXPLAIN (FORMAT JSON) EXECUTE q (${nulls.join(', ')})`);
          answers.push(readPlan(rows[0]?.['QUERY PLAN']).root);
        }
        return answers;
      });
    };
    expect(await plans(twins[1])).toEqual(await plans(twins[0]));
  });

  test('a time in the past is one in the redacted twin as well', async () => {
    const rows = async (twin: Twin | undefined, sql: string) => {
      if (twin === undefined) throw new Error('no twin');
      const explained = await withClient(twin.connection, (client) =>
        client.query(`EXPLAIN (FORMAT JSON) ${sql}`),
      );
      return readPlan(explained.rows[0]?.['QUERY PLAN']).root.rows;
    };
    for (const twin of twins) {
      const clock = twin.snapshot.redaction?.clock ?? twin.snapshot.collectedAt;
      expect(await rows(twin, `SELECT FROM orders WHERE at < '${clock}'`)).toBeGreaterThan(39_000);
      expect(await rows(twin, `SELECT FROM orders WHERE at > '${clock}'`)).toBeLessThan(100);
    }
  });
});
