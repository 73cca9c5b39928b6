/** INSERT, UPDATE, DELETE, MERGE: targets, what is written, and what is looked for. */
import { beforeAll, describe, it } from 'vitest';
import { loadParser } from '../../../src/query/parse.ts';
import { expectUses } from './support.ts';

beforeAll(loadParser);

describe('UPDATE', () => {
  it('by key', () =>
    expectUses(
      'UPDATE orders SET status = $1, total = total + 1 WHERE id = $2',
      'orders: id = $2; target status total',
    ));
  it('FROM', () =>
    expectUses(
      "UPDATE orders o SET status = 'x' FROM customers c WHERE c.id = o.customer_id AND c.email = $1",
      'orders o: customer_id = customers.id; target status',
      'customers c: id = orders.customer_id; email = $1',
    ));
  it('several columns from a subquery', () =>
    expectUses(
      'UPDATE orders SET (status, note) = (SELECT sku, title FROM products WHERE id = 1) WHERE id = 2',
      'orders: id = 2; target note status',
      'products: id = 1',
    ));
  it('through a view', () =>
    expectUses(
      'UPDATE open_orders SET buyer = $1 WHERE id = $2',
      "orders o: deleted_at is-null; status = 'open'::text; id = $2; target customer_id",
    ));
  it('a job queue', () =>
    expectUses(
      "UPDATE orders SET status = 'running' WHERE id = (SELECT id FROM orders WHERE status = 'queued' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING *",
      'orders: id = <expression>; target status',
      "orders: status = 'queued'; order id; limited",
    ));
});

describe('DELETE', () => {
  it('by range', () =>
    expectUses('DELETE FROM orders WHERE created_at < $1', 'orders: created_at < $1; target'));
  it('USING', () =>
    expectUses(
      "DELETE FROM items USING orders o WHERE o.id = order_id AND o.status = 'x'",
      'items: order_id = orders.id; target',
      "orders o: id = items.order_id; status = 'x'",
    ));
  it('by a subquery', () =>
    expectUses(
      'DELETE FROM items WHERE order_id IN (SELECT id FROM orders WHERE paid)',
      'items: order_id = orders.id; target',
      'orders: paid is-true; id = items.order_id',
    ));
});

describe('INSERT', () => {
  it('VALUES', () =>
    expectUses('INSERT INTO items (order_id, line) VALUES ($1, $2)', 'items: target line order_id'));
  it('without a list, all columns', () =>
    expectUses('INSERT INTO daily_sales VALUES ($1, $2, $3)', 'daily_sales: target day product_id sold'));
  it('SELECT', () =>
    expectUses(
      'INSERT INTO archive.orders (id) SELECT id FROM orders WHERE deleted_at < $1',
      'archive.orders: target id',
      'orders: deleted_at < $1',
    ));
  it('SELECT from itself', () =>
    expectUses(
      'INSERT INTO orders (id) SELECT id + 1 FROM orders WHERE id = 3',
      'orders: target id',
      'orders: id = 3',
    ));
  it('ON CONFLICT DO UPDATE', () =>
    expectUses(
      'INSERT INTO orders AS o (id, status) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET total = excluded.total, note = o.note WHERE o.paid',
      'orders o: target id note status total',
    ));
  it('with a query before it', () =>
    expectUses(
      'WITH x AS (SELECT id FROM orders WHERE paid) INSERT INTO items (order_id) SELECT id FROM x WHERE id > 5',
      'items: target order_id',
      'orders: paid is-true; id > 5',
    ));
  it('a WITH query is never the target', () =>
    expectUses('WITH items AS (SELECT 1) INSERT INTO items (order_id) SELECT 1', 'items: target order_id'));
});

describe('MERGE', () => {
  it('of what matches: both sides', () =>
    expectUses(
      'MERGE INTO orders o USING items i ON o.id = i.order_id WHEN MATCHED AND o.paid THEN UPDATE SET total = i.price',
      'orders o: id = items.order_id; target total',
      'items i: order_id = orders.id',
    ));
  it('with an insert: the target only', () =>
    expectUses(
      'MERGE INTO orders o USING items i ON o.id = i.order_id AND i.line = 1 WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (id) VALUES (i.order_id)',
      'orders o: id = items.order_id; target id',
      'items i',
    ));
  it('from a subquery', () =>
    expectUses(
      'MERGE INTO orders o USING (SELECT * FROM items WHERE line = 1) i ON o.id = i.order_id WHEN MATCHED THEN DO NOTHING',
      'orders o: id = items.order_id; target',
      'items: line = 1; order_id = orders.id',
    ));
});
