/** How conditions and orders pass through subqueries, views, WITH and set operations, and what stops them. */
import { beforeAll, describe, it } from 'vitest';
import { loadParser } from '../../../src/query/parse.ts';
import { catalogue, relation } from './shop.ts';
import { expectUses, parsedStatement } from './support.ts';

beforeAll(loadParser);

describe('subqueries in FROM', () => {
  it('plain columns pass', () =>
    expectUses(
      'SELECT 1 FROM (SELECT id, customer_id AS buyer FROM orders WHERE paid) s WHERE s.buyer = $1',
      'orders: paid is-true; customer_id = $1',
    ));
  it('renamed by the alias', () =>
    expectUses(
      'SELECT 1 FROM (SELECT id, customer_id FROM orders) s (a, b) WHERE b = $1',
      'orders: customer_id = $1',
    ));
  it('expressions pass as what they are', () =>
    expectUses(
      'SELECT 1 FROM (SELECT lower(email) AS e FROM customers) s WHERE e = $1',
      'customers: {lower(email)} = $1',
    ));
  it('star', () => expectUses('SELECT 1 FROM (SELECT * FROM orders) s WHERE s.id = $1', 'orders: id = $1'));
  it('grouping columns pass, aggregates do not', () =>
    expectUses(
      'SELECT 1 FROM (SELECT customer_id, count(*) AS n FROM orders GROUP BY 1) s WHERE customer_id = 4 AND n > 5',
      'orders: customer_id = 4; group customer_id',
    ));
  it('an aggregate without groups stops everything', () =>
    expectUses(
      'SELECT 1 FROM (SELECT max(id) AS m, 1 AS one FROM items JOIN orders ON true) s WHERE m = 4',
      'items',
      'orders',
    ));
  it('grouping sets stop everything', () =>
    expectUses(
      'SELECT 1 FROM (SELECT status FROM orders GROUP BY ROLLUP (status)) s WHERE status = $1',
      'orders',
    ));
  it('LIMIT stops everything', () =>
    expectUses('SELECT 1 FROM (SELECT id FROM orders LIMIT 5) s WHERE id = $1', 'orders'));
  it('OFFSET stops everything', () =>
    expectUses('SELECT 1 FROM (SELECT id FROM orders OFFSET 5) s WHERE id = $1', 'orders'));
  it('LIMIT ALL is none', () =>
    expectUses('SELECT 1 FROM (SELECT id FROM orders LIMIT ALL) s WHERE id = $1', 'orders: id = $1'));
  it('DISTINCT lets all its columns pass', () =>
    expectUses(
      'SELECT 1 FROM (SELECT DISTINCT customer_id, status FROM orders) s WHERE status = $1',
      'orders: status = $1; distinct customer_id, status',
    ));
  it('DISTINCT ON lets its keys pass', () =>
    expectUses(
      'SELECT 1 FROM (SELECT DISTINCT ON (customer_id) * FROM orders) s WHERE customer_id = $1 AND status = $2',
      'orders: customer_id = $1; distinct customer_id',
    ));
  it('window functions let their partition columns pass', () =>
    expectUses(
      'SELECT 1 FROM (SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY id) AS rn FROM orders) s WHERE rn = 1 AND customer_id = $1 AND paid',
      'orders: customer_id = $1; order customer_id, id',
    ));
  it('set-returning outputs do not pass, others do', () =>
    expectUses(
      'SELECT 1 FROM (SELECT id, unnest(tags) AS tag FROM orders) s WHERE id = $1 AND tag = $2',
      'orders: id = $1',
    ));
  it('volatile outputs do not pass', () =>
    expectUses(
      'SELECT 1 FROM (SELECT id, random() AS r FROM orders) s WHERE id = $1 AND r < 0.5',
      'orders: id = $1',
    ));
  it('the nullable side of an outer join inside', () =>
    expectUses(
      'SELECT 1 FROM (SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer_id) s WHERE name IS NULL AND id = $1',
      'orders o: id = $1',
      'customers c: id = orders.customer_id',
    ));
  it('LATERAL joins what it refers to', () =>
    expectUses(
      'SELECT 1 FROM orders o, LATERAL (SELECT * FROM items i WHERE i.order_id = o.id) l WHERE l.line = 4',
      'orders o: id = items.order_id',
      'items i: order_id = orders.id; line = 4',
    ));
  it('LATERAL with LIMIT is looked up for each row', () =>
    expectUses(
      'SELECT 1 FROM orders o CROSS JOIN LATERAL (SELECT * FROM items i WHERE i.order_id = o.id ORDER BY line LIMIT 3) l',
      'orders o',
      'items i: order_id = orders.id; order line; limited',
    ));
  it('without LATERAL an outer name is not seen', () =>
    expectUses(
      'SELECT 1 FROM orders o, (SELECT 1 FROM items WHERE order_id = o.id) l',
      'orders o',
      'items: order_id = <expression>',
    ));
  it('names of a correlated subquery two levels up', () =>
    expectUses(
      'SELECT 1 FROM orders o WHERE EXISTS (SELECT 1 FROM items i WHERE EXISTS (SELECT 1 FROM products p WHERE p.id = o.customer_id AND p.id = i.product_id))',
      'orders o: customer_id = products.id',
      'items i: product_id = products.id',
      'products p: id = orders.customer_id; id = items.product_id',
    ));
});

describe('views', () => {
  it('conditions and orders reach the base relation', () =>
    expectUses(
      'SELECT * FROM open_orders WHERE buyer = $1 ORDER BY placed DESC LIMIT 10',
      "orders o: deleted_at is-null; status = 'open'::text; customer_id = $1; order created_at desc; limited",
    ));
  it('a view of a view', () =>
    expectUses(
      'SELECT 1 FROM open_orders_named WHERE buyer_name = $1',
      "orders o: deleted_at is-null; status = 'open'::text; customer_id = customers.id",
      'customers c: id = orders.customer_id; name = $1',
    ));
  it('a view with groups', () =>
    expectUses(
      'SELECT 1 FROM customer_totals WHERE customer_id = $1 AND orders > 4',
      'orders: customer_id = $1; group customer_id',
    ));
  it('a view over an expression', () =>
    expectUses('SELECT 1 FROM lower_emails WHERE email_key = $1', 'customers: {lower(email::text)} = $1'));
  it('a view used twice is read twice', () =>
    expectUses(
      'SELECT 1 FROM lower_emails a, lower_emails b WHERE a.id = 1 AND b.id = 2',
      'customers: id = 1',
      'customers: id = 2',
    ));
  it('views that name each other end', () => {
    const loop = catalogue(
      relation('public.a', 'x: int4', { viewDefinition: 'SELECT b.x FROM public.b' }),
      relation('public.b', 'x: int4', { viewDefinition: 'SELECT a.x FROM public.a' }),
    );
    parsedStatement('SELECT * FROM a WHERE x = 1', loop);
  });
  it('a view that cannot be parsed has no uses', () => {
    const broken = catalogue(relation('public.a', 'x: int4', { viewDefinition: 'SELECT FROM WHERE' }));
    parsedStatement('SELECT * FROM a WHERE x = 1', broken);
  });
});

describe('WITH', () => {
  it('a query referred to once is merged', () =>
    expectUses(
      'WITH x AS (SELECT * FROM orders WHERE paid) SELECT 1 FROM x WHERE id = 1',
      'orders: paid is-true; id = 1',
    ));
  it('with names of its own', () =>
    expectUses('WITH x (a) AS (SELECT id FROM orders) SELECT 1 FROM x WHERE a = 1', 'orders: id = 1'));
  it('MATERIALIZED keeps conditions out', () =>
    expectUses(
      'WITH x AS MATERIALIZED (SELECT * FROM orders WHERE paid) SELECT 1 FROM x WHERE id = 1',
      'orders: paid is-true',
    ));
  it('two references share one result', () =>
    expectUses(
      'WITH x AS (SELECT * FROM orders WHERE paid) SELECT 1 FROM x a JOIN x b ON a.id = b.id WHERE a.id = 1',
      'orders: paid is-true',
    ));
  it('NOT MATERIALIZED merges it into each', () =>
    expectUses(
      'WITH x AS NOT MATERIALIZED (SELECT * FROM orders) SELECT 1 FROM x a, x b WHERE a.id = 1 AND b.id = 2',
      'orders: id = 1',
      'orders: id = 2',
    ));
  it('its result joins as an unknown value', () =>
    expectUses(
      'WITH x AS MATERIALIZED (SELECT id FROM orders) SELECT 1 FROM items JOIN x ON x.id = items.order_id',
      'orders',
      'items: order_id = <expression>',
    ));
  it('volatile functions are computed once', () =>
    expectUses('WITH x AS (SELECT id, random() FROM orders) SELECT 1 FROM x WHERE id = 1', 'orders'));
  it('locked rows too', () =>
    expectUses('WITH x AS (SELECT id FROM orders FOR UPDATE) SELECT 1 FROM x WHERE id = 1', 'orders'));
  it('one that nothing refers to is not run', () => expectUses('WITH x AS (SELECT * FROM orders) SELECT 1'));
  it('hides a relation of its name', () =>
    expectUses(
      'WITH orders AS (SELECT id FROM archive.orders) SELECT 1 FROM orders WHERE id = 1',
      'archive.orders: id = 1',
    ));
  it('one refers to an earlier one', () =>
    expectUses(
      'WITH a AS (SELECT id FROM orders), b AS (SELECT id FROM a) SELECT 1 FROM b WHERE id = 1',
      'orders: id = 1',
    ));
  it('recursion', () =>
    expectUses(
      'WITH RECURSIVE t (id) AS (SELECT id FROM orders WHERE id = $1 UNION ALL SELECT o.id FROM orders o JOIN t ON o.customer_id = t.id) SELECT 1 FROM t WHERE id = 4',
      'orders: id = $1',
      'orders o: customer_id = <expression>',
    ));
  it('changes data and gives rows', () =>
    expectUses(
      'WITH d AS (DELETE FROM items WHERE order_id = $1 RETURNING product_id) SELECT 1 FROM products p JOIN d ON d.product_id = p.id',
      'items: order_id = $1; target',
      'products p: id = <expression>',
    ));
  it('inside a subquery', () =>
    expectUses(
      'SELECT 1 FROM orders o WHERE o.id IN (WITH x AS (SELECT order_id FROM items WHERE line = 1) SELECT order_id FROM x)',
      'orders o: id = items.order_id',
      'items: line = 1; order_id = orders.id',
    ));
});

describe('set operations', () => {
  const both = (operation: string) =>
    `SELECT 1 FROM (SELECT id, created_at FROM orders ${operation} SELECT id, created_at FROM archive.orders) u WHERE u.id = $1`;
  it('UNION ALL', () => expectUses(both('UNION ALL'), 'orders: id = $1', 'archive.orders: id = $1'));
  it('UNION', () => expectUses(both('UNION'), 'orders: id = $1', 'archive.orders: id = $1'));
  it('INTERSECT', () => expectUses(both('INTERSECT'), 'orders: id = $1', 'archive.orders: id = $1'));
  it('EXCEPT lets nothing pass', () => expectUses(both('EXCEPT'), 'orders', 'archive.orders'));
  it('ORDER BY ... LIMIT of UNION ALL is asked of each branch', () =>
    expectUses(
      'SELECT created_at FROM orders UNION ALL SELECT created_at FROM archive.orders ORDER BY created_at LIMIT 5',
      'orders: order created_at; limited',
      'archive.orders: order created_at; limited',
    ));
  it('three branches', () =>
    expectUses(
      'SELECT 1 FROM (SELECT id FROM orders UNION ALL SELECT id FROM archive.orders UNION ALL SELECT order_id FROM items) u WHERE id = 7',
      'orders: id = 7',
      'archive.orders: id = 7',
      'items: order_id = 7',
    ));
  it('each branch keeps its own conditions', () =>
    expectUses(
      'SELECT 1 FROM orders WHERE id = 1 UNION SELECT 1 FROM items WHERE line = 2',
      'orders: id = 1',
      'items: line = 2',
    ));
  it('a join meets each branch', () =>
    expectUses(
      'SELECT 1 FROM products p JOIN (SELECT product_id FROM items UNION ALL SELECT product_id FROM daily_sales) u ON u.product_id = p.id',
      'products p: id = items.product_id; id = daily_sales.product_id',
      'items: product_id = products.id',
      'daily_sales: product_id = products.id',
    ));
});

describe('what is no base relation', () => {
  it('VALUES', () =>
    expectUses('SELECT 1 FROM (VALUES (1), (2)) v (x) JOIN orders ON id = x', 'orders: id = <expression>'));
  it('functions', () =>
    expectUses('SELECT 1 FROM generate_series(1, $1) g JOIN orders ON id = g', 'orders: id = <expression>'));
  it('functions with column names', () =>
    expectUses(
      'SELECT 1 FROM unnest($1::int8[]) AS u (x) JOIN orders o ON o.id = u.x',
      'orders o: id = <expression>',
    ));
  it('functions of a row', () =>
    expectUses(
      'SELECT 1 FROM orders o, unnest(o.tags) tag WHERE tag = $1 AND o.status = tag',
      'orders o: !status = <expression>',
    ));
  it('JSON_TABLE', () =>
    expectUses(
      `SELECT 1 FROM orders o, JSON_TABLE(o.data, '$[*]' COLUMNS (k text PATH '$.k')) t WHERE t.k = $1`,
      'orders o',
    ));
  it('foreign tables', () => expectUses('SELECT 1 FROM remote_log WHERE id = 1'));
  it('TABLESAMPLE is of its relation', () =>
    expectUses('SELECT 1 FROM orders TABLESAMPLE system (1) WHERE id = 1', 'orders: id = 1'));
  it('partitioned tables count as themselves', () =>
    expectUses('SELECT 1 FROM events WHERE at >= $1 AND at < $2', 'events: at >= $1; at < $2'));
  it('partitions by name too', () =>
    expectUses('SELECT 1 FROM events_2026 WHERE id = 1', 'events_2026: id = 1'));
  it('materialised views are relations', () =>
    expectUses('SELECT 1 FROM daily_sales WHERE day = $1', 'daily_sales: day = $1'));
});
