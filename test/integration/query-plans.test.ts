/** Real planners against what was read from the text: the same conditions at the same scans, and every rewrite prepared. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, connect } from '../../src/database/client.ts';
import type { PlanNode } from '../../src/model/plan.ts';
import type { Predicate, RelationUse } from '../../src/model/predicate.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import { readPlan } from '../../src/plan/explain.ts';
import { planUses } from '../../src/plan/predicates.ts';
import { loadParser } from '../../src/query/parser.ts';
import { quoteIdentifier, quoteRelation } from '../../src/util/identifiers.ts';
import { prepareQuery } from '../../src/whatif/prepare.ts';
import { catalogue, ddlOf, makeColumn, relation, shop } from '../unit/query/shop.ts';
import { describePredicate, parsedStatement } from '../unit/query/support.ts';
import { startTestServer } from './support/server.ts';

/** Each says of some relation more than a join. */
const STATEMENTS = [
  'SELECT * FROM orders WHERE customer_id = $1 AND created_at >= $2 AND created_at < $3',
  "SELECT * FROM orders WHERE $1 < created_at AND status IN ('a', 'b') AND paid AND note LIKE 'x%' AND deleted_at IS NULL",
  'SELECT * FROM orders WHERE id BETWEEN $1 AND $2 AND customer_id NOT BETWEEN 1 AND 5',
  "SELECT * FROM orders WHERE NOT (status = 'a' OR created_at < $1) AND NOT (deleted_at IS NULL) AND NOT id IN (1, 2)",
  'SELECT * FROM orders WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT 10',
  'SELECT * FROM orders WHERE (id, customer_id) IN (($1, $2), ($3, $4))',
  "SELECT * FROM orders WHERE (status = 'a' AND paid) OR (status = $1 AND deleted_at IS NULL)",
  "SELECT * FROM orders WHERE tags @> $1 AND data @> '{}' AND '{x}' <@ tags AND data ? 'k'",
  "SELECT * FROM orders WHERE note ~ '^a' AND note NOT LIKE 'x%' AND note LIKE $1",
  'SELECT * FROM customers WHERE active = true AND active <> false AND active IS TRUE',
  "SELECT * FROM customers WHERE email::text = 'x' AND name::varchar = $1 AND country = 'FR'",
  "SELECT * FROM orders WHERE created_at > now() - interval '1 day' AND created_at < current_date",
  'SELECT * FROM orders o LEFT JOIN customers c ON c.id = o.customer_id AND c.active WHERE c.id IS NULL AND o.paid',
  'SELECT * FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE c.email = $1 AND c.name IS NULL',
  "SELECT * FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE c.email = $1 OR c.name = 'x'",
  'SELECT * FROM orders o RIGHT JOIN customers c ON c.id = o.customer_id AND o.paid WHERE c.active',
  'SELECT * FROM orders o FULL JOIN customers c ON c.id = o.customer_id WHERE o.paid',
  'SELECT * FROM orders o WHERE NOT EXISTS (SELECT 1 FROM items i WHERE i.order_id = o.id AND i.line = $1)',
  'SELECT * FROM orders o WHERE EXISTS (SELECT 1 FROM items i WHERE i.order_id = o.id AND i.line = $1 LIMIT 1)',
  'SELECT * FROM orders WHERE id IN (SELECT order_id FROM items WHERE product_id = 3) AND paid',
  'SELECT * FROM products WHERE id = (SELECT product_id FROM items WHERE order_id = $1 LIMIT 1)',
  'SELECT * FROM open_orders WHERE buyer = $1 ORDER BY placed DESC LIMIT 10',
  'SELECT * FROM open_orders_named WHERE buyer_name = $1',
  'SELECT * FROM open_orders_named WHERE buyer_name IS NULL AND id = 3',
  'SELECT * FROM customer_totals WHERE customer_id = $1 AND orders > 4',
  'SELECT * FROM (SELECT customer_id, status FROM orders GROUP BY 1, 2) s WHERE status = $1',
  'SELECT * FROM (SELECT DISTINCT customer_id, status FROM orders) s WHERE status = $1',
  'SELECT * FROM (SELECT DISTINCT ON (customer_id) * FROM orders) s WHERE customer_id = $1 AND status = $2',
  'SELECT * FROM (SELECT id, status FROM orders LIMIT 5) s WHERE status = $1',
  'SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY id) rn FROM orders) s WHERE rn = 1 AND customer_id = $1 AND paid',
  'SELECT * FROM (SELECT id, unnest(tags) tag FROM orders) s WHERE id = $1 AND tag = $2',
  'SELECT * FROM (SELECT id, created_at FROM orders UNION ALL SELECT id, created_at FROM archive.orders) u WHERE id = $1',
  'SELECT * FROM (SELECT id, created_at FROM orders UNION SELECT id, created_at FROM archive.orders) u WHERE id = $1',
  'SELECT * FROM (SELECT id FROM orders INTERSECT SELECT id FROM archive.orders) u WHERE id = $1',
  'SELECT * FROM (SELECT id FROM orders EXCEPT SELECT id FROM archive.orders) u WHERE id = $1',
  'WITH x AS (SELECT * FROM orders WHERE paid) SELECT * FROM x WHERE id = 1',
  'WITH x AS MATERIALIZED (SELECT * FROM orders WHERE paid) SELECT * FROM x WHERE id = 1',
  'WITH x AS (SELECT * FROM orders WHERE paid) SELECT * FROM x a JOIN x b ON a.id = b.id WHERE a.id = 1',
  'WITH x AS NOT MATERIALIZED (SELECT * FROM orders) SELECT * FROM x a, x b WHERE a.id = 1 AND b.id = 2',
  'WITH x AS (SELECT id FROM orders FOR UPDATE) SELECT * FROM x WHERE id = 1',
  'SELECT * FROM orders o, LATERAL (SELECT * FROM items i WHERE i.order_id = o.id ORDER BY line LIMIT 3) l WHERE l.line = 4',
  'SELECT * FROM orders o, LATERAL (SELECT * FROM items i WHERE i.order_id = o.id) l WHERE l.line = 4',
  "SELECT status, count(*) FROM orders GROUP BY status HAVING status <> 'x' AND count(*) > $1",
  'SELECT * FROM events WHERE at >= $1 AND kind = $2',
  'UPDATE orders SET status = $1 WHERE customer_id = $2 AND paid',
  'UPDATE open_orders SET buyer = $1 WHERE id = $2',
  "DELETE FROM items USING orders o WHERE o.id = order_id AND o.status = 'x' AND line = 1",
  'INSERT INTO archive.orders (id) SELECT id FROM orders WHERE deleted_at < $1',
  'MERGE INTO orders o USING items i ON o.id = i.order_id AND o.paid WHEN MATCHED THEN UPDATE SET total = i.price WHEN NOT MATCHED THEN INSERT (id) VALUES (i.order_id)',
];

/** Names that EXPLAIN prints in quotes, and some that would end them. */
const HOSTILE = [
  'a"b',
  "it's",
  'new\nline',
  'emoji😀',
  'select',
  '--',
  '$$',
  'SubPlan 1',
  '(InitPlan 1).col1',
  'x'.repeat(63),
];

/** `$n` where no server takes it, or cannot tell its type. */
const NORMALISED = [
  'SELECT * FROM orders WHERE created_at > now() - interval $1',
  'SELECT * FROM orders WHERE created_at >= date $1 AND created_at < timestamp $2',
  'SELECT interval $1 minute',
  'SELECT extract($1 FROM created_at), count(*) FROM orders GROUP BY 1',
  'SELECT $1 + $2 FROM orders',
  'SELECT * FROM orders WHERE id = $1 * $2 + $3',
  'SELECT sum(CASE WHEN paid THEN $1 ELSE $2 END) FROM orders',
  'SELECT avg($1), sum($2), round($3), abs($4) FROM orders',
  'SELECT - $1',
];

/** A number, a date or an array stood where the server now assumes text, or cannot choose an operator. */
const UNTYPED = [
  'SELECT * FROM orders WHERE id = ANY (ARRAY[$1, $2])',
  'SELECT * FROM orders WHERE id IN (VALUES ($1), ($2))',
  'SELECT * FROM orders WHERE (id, customer_id) IN (VALUES ($1, $2), ($3, $4))',
  'SELECT o.* FROM orders o JOIN (VALUES ($1, $2), ($3, $4)) AS v(id, status) ON v.id = o.id AND v.status = o.status',
  'WITH RECURSIVE t(n) AS (SELECT $1 UNION ALL SELECT n + $2 FROM t WHERE n < $3) SELECT sum(n) FROM t',
  'SELECT * FROM orders WHERE created_at::date > current_date - $1 AND status = $2',
  'SELECT * FROM orders LIMIT greatest($1, $2)',
  'SELECT ROW($1, $2), jsonb_build_object($3, $4), concat($5, $6) FROM orders',
  'UPDATE orders SET (total, id) = (SELECT sum(price), $1 FROM items WHERE order_id = orders.id) WHERE customer_id = $2',
  'SELECT coalesce($1, $2) + id, to_char($3, $4), $5 OPERATOR(pg_catalog.+) $6 FROM orders',
];

describe.each([18, 15])('PostgreSQL %i', (major) => {
  let server: Sandbox;
  let client: Client;

  beforeAll(async () => {
    await loadParser();
    server = await startTestServer(major);
    client = await connect(server.connection());
    for (const ddl of ddlOf(shop)) await client.query(ddl);
    // Conditions stay with the relations that they are written for.
    await client.query(
      'SET plan_cache_mode = force_generic_plan; SET enable_nestloop = off; SET enable_mergejoin = off',
    );
  });
  afterAll(async () => {
    await client?.end();
    await server?.stop();
  });

  async function genericPlan(sql: string, parameterCount: number): Promise<PlanNode> {
    await client.query(`DEALLOCATE ALL; PREPARE statement AS ${sql}`);
    const values = parameterCount === 0 ? '' : `(${Array(parameterCount).fill('NULL').join(', ')})`;
    const { rows } = await client.query(`EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE statement${values}`);
    return readPlan(rows[0]['QUERY PLAN']).root;
  }

  it.each(STATEMENTS)('%s', async (sql) => {
    const { plannableText, parameterCount, uses } = parsedStatement(sql);
    const plan = planUses(await genericPlan(plannableText, parameterCount), shop, ['public']);
    expect(plan.notes).toEqual([]);
    expect(restrictions(plan.uses)).toEqual(restrictions(uses));
  });

  it.each(HOSTILE)('a relation, alias and column named %j', async (name) => {
    const table = {
      ...relation('hostile.t', 'x: text'),
      schema: name,
      name,
      columns: [makeColumn(name, 'text')],
    };
    const one = catalogue(table);
    for (const ddl of ddlOf(one)) await client.query(ddl);
    const quoted = quoteIdentifier(name);
    const sql = `SELECT 1 FROM ${quoteRelation(table)} AS ${quoted} WHERE ${quoted}.${quoted} = 'x' AND lower(${quoted}) = 'y' ORDER BY ${quoted}`;
    const { plannableText, parameterCount, uses } = parsedStatement(sql, one);
    const plan = planUses(await genericPlan(plannableText, parameterCount), one, []);
    expect(plan.notes).toEqual([]);
    expect(restrictions(plan.uses)).toEqual(restrictions(uses));
    expect(plan.uses).toMatchObject([{ relation: { schema: name, name }, alias: name }]);
  });

  it.each(NORMALISED)('refuses %s, takes what it is rewritten to', async (sql) => {
    await expect(client.query(`DEALLOCATE ALL; PREPARE statement AS ${sql}`)).rejects.toThrow();
    await client.query(`DEALLOCATE ALL; PREPARE statement AS ${parsedStatement(sql).plannableText}`);
  });

  it.each(UNTYPED)('refuses %s, takes it with types', async (sql) => {
    await expect(client.query(`DEALLOCATE ALL; PREPARE statement AS ${sql}`)).rejects.toThrow();
    await client.query('DEALLOCATE ALL');
    const prepared = await prepareQuery(client, { id: '', ...parsedStatement(sql) });
    expect(prepared).not.toHaveProperty('error');
  });

  it('says what is wrong where no type helps', async () => {
    const sql = 'SELECT no_such_function($1, $2) FROM orders WHERE id = ANY (ARRAY[$3])';
    expect(await prepareQuery(client, { id: '', ...parsedStatement(sql) })).toEqual({
      error: 'function no_such_function(unknown, unknown) does not exist',
      sqlState: '42883',
    });
  });
});

/** What is asked of each relation apart from joins, by relation, kind and column, sorted. The two write values differently. */
function restrictions(uses: readonly RelationUse[]): readonly string[] {
  const described = uses.flatMap((use) => {
    const describe = (predicate: Predicate) =>
      `${quoteRelation(use.relation)} ${describePredicate(withoutValue(predicate))}`;
    return [
      ...use.predicates.filter(({ value }) => value.kind !== 'relation').map(describe),
      ...use.disjunctions.map((branches) =>
        branches.map((branch) => branch.map(describe).join(' and ')).join(' or '),
      ),
    ];
  });
  return [...new Set(described)].sort();
}

function withoutValue(predicate: Predicate): Predicate {
  return { ...predicate, value: { kind: 'none' } };
}
