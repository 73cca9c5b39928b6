/** ORDER BY, LIMIT, GROUP BY, DISTINCT and windows. */
import { beforeAll, describe, it } from 'vitest';
import { loadParser } from '../../../src/query/parse.ts';
import { expectUses } from './support.ts';

beforeAll(loadParser);

describe('ORDER BY', () => {
  it('ascending', () => expectUses('SELECT id FROM orders ORDER BY created_at', 'orders: order created_at'));
  it('descending with LIMIT', () =>
    expectUses(
      'SELECT id FROM orders ORDER BY created_at DESC LIMIT 5',
      'orders: order created_at desc; limited',
    ));
  it('FETCH FIRST', () =>
    expectUses('SELECT id FROM orders ORDER BY id FETCH FIRST 5 ROWS ONLY', 'orders: order id; limited'));
  it('mixed directions and nulls', () =>
    expectUses(
      'SELECT id FROM orders ORDER BY status NULLS FIRST, created_at DESC NULLS LAST, id DESC',
      'orders: order status nulls first, created_at desc nulls last, id desc',
    ));
  it('by number', () =>
    expectUses('SELECT status, id FROM orders ORDER BY 2, 1', 'orders: order id, status'));
  it('by output name, which goes before a column', () =>
    expectUses('SELECT id AS created_at FROM orders ORDER BY created_at', 'orders: order id'));
  it('by expression', () =>
    expectUses('SELECT id FROM customers ORDER BY lower(email)', 'customers: order {lower(email)}'));
  it('by output that is an expression', () =>
    expectUses('SELECT lower(email) AS e FROM customers ORDER BY e', 'customers: order {lower(email)}'));
  it('with a collation', () =>
    expectUses('SELECT id FROM customers ORDER BY name COLLATE "C"', 'customers: order {name COLLATE "C"}'));
  it('constants order nothing', () =>
    expectUses("SELECT id FROM orders ORDER BY 'x'::text, id", 'orders: order id'));
  it('a key that an index cannot hold ends it', () =>
    expectUses('SELECT id FROM orders ORDER BY status, random(), id', 'orders: order status'));
  it('USING ends it', () =>
    expectUses('SELECT id FROM orders ORDER BY status, id USING <', 'orders: order status'));
  it('keys of two relations: a prefix of the first', () =>
    expectUses(
      'SELECT 1 FROM orders o JOIN items i ON true ORDER BY o.status, o.id, i.line LIMIT 5',
      'orders o: order status, id; limited',
      'items i',
    ));
  it('aggregates are no order', () =>
    expectUses(
      'SELECT status FROM orders GROUP BY status ORDER BY count(*), status',
      'orders: group status',
    ));
  it('a LIMIT outside reaches the order inside', () =>
    expectUses('SELECT * FROM (SELECT * FROM orders ORDER BY id) s LIMIT 5', 'orders: order id; limited'));
  it('but not through an aggregate', () =>
    expectUses('SELECT count(*) FROM (SELECT * FROM orders ORDER BY id) s LIMIT 5', 'orders: order id'));
  it('the outer order with LIMIT goes before the inner', () =>
    expectUses(
      'SELECT * FROM (SELECT * FROM orders ORDER BY id) s ORDER BY created_at LIMIT 5',
      'orders: order created_at; limited',
    ));
  it('FOR UPDATE SKIP LOCKED', () =>
    expectUses(
      "SELECT id FROM orders WHERE status = 'queued' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED",
      "orders: status = 'queued'; order id; limited",
    ));
});

describe('min and max', () => {
  it('are at the ends of an index', () =>
    expectUses(
      'SELECT max(created_at) FROM orders WHERE customer_id = 3',
      'orders: customer_id = 3; extremes created_at',
    ));
  it('several, each once', () =>
    expectUses(
      'SELECT min(id), max(id), max(created_at) FROM orders HAVING min(total) > 3',
      'orders: extremes id, created_at, total',
    ));
  it('inside expressions', () =>
    expectUses('SELECT coalesce(max(id), 0) + 1 FROM orders', 'orders: extremes id'));
  it('not beside another aggregate, whose value needs all rows', () =>
    expectUses('SELECT max(id), count(*) FROM orders', 'orders'));
  it('not when rows are filtered or sorted for them alone', () =>
    expectUses("SELECT max(id) FILTER (WHERE status = 'x') FROM orders", 'orders'));
  it('not over a window', () => expectUses('SELECT max(id) OVER () FROM orders', 'orders'));
  it('not of an expression that no index can hold', () =>
    expectUses('SELECT min(id), max(random()) FROM orders', 'orders'));
  it('with groups they are aggregates', () =>
    expectUses('SELECT max(id) FROM orders GROUP BY status', 'orders: group status'));
});

describe('GROUP BY and DISTINCT', () => {
  it('GROUP BY', () =>
    expectUses('SELECT status, count(*) FROM orders GROUP BY status', 'orders: group status'));
  it('by number', () => expectUses('SELECT status, count(*) FROM orders GROUP BY 1', 'orders: group status'));
  it('by output name', () =>
    expectUses(
      "SELECT coalesce(status, 'x') AS s FROM orders GROUP BY s",
      "orders: group {COALESCE(status, 'x')}",
    ));
  it('a column goes before an output name', () =>
    expectUses('SELECT lower(status) AS status FROM orders GROUP BY status', 'orders: group status'));
  it('of two relations', () =>
    expectUses('SELECT 1 FROM orders, items GROUP BY orders.id, items.line', 'orders', 'items'));
  it('HAVING on a key is a condition', () =>
    expectUses(
      "SELECT status FROM orders GROUP BY status HAVING status = 'x' AND count(*) > $1",
      "orders: status = 'x'; group status",
    ));
  it('HAVING with grouping sets is not', () =>
    expectUses("SELECT status FROM orders GROUP BY CUBE (status) HAVING status = 'x'", 'orders'));
  it('DISTINCT', () => expectUses('SELECT DISTINCT status FROM orders', 'orders: distinct status'));
  it('DISTINCT ON', () =>
    expectUses(
      'SELECT DISTINCT ON (customer_id) * FROM orders ORDER BY customer_id, created_at DESC',
      'orders: order customer_id, created_at desc; distinct customer_id',
    ));
});

describe('windows', () => {
  it('PARTITION BY, then ORDER BY', () =>
    expectUses(
      'SELECT row_number() OVER (PARTITION BY customer_id ORDER BY created_at DESC) FROM orders',
      'orders: order customer_id, created_at desc',
    ));
  it('named', () =>
    expectUses(
      'SELECT sum(total) OVER w FROM orders WINDOW w AS (PARTITION BY customer_id ORDER BY id)',
      'orders: order customer_id, id',
    ));
  it('named and refined', () =>
    expectUses(
      'SELECT sum(total) OVER (w ORDER BY id) FROM orders WINDOW w AS (PARTITION BY customer_id)',
      'orders: order customer_id, id',
    ));
  it('an empty window leaves ORDER BY', () =>
    expectUses('SELECT count(*) OVER () FROM orders ORDER BY id LIMIT 5', 'orders: order id; limited'));
});
