/** Which conditions reach which side of a join. */
import { beforeAll, describe, it } from 'vitest';
import { loadParser } from '../../../src/query/parse.ts';
import { expectUses } from './support.ts';

beforeAll(loadParser);

describe('inner joins', () => {
  it('both sides may be looked up by the other', () =>
    expectUses(
      'SELECT 1 FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.email = $1',
      'orders o: customer_id = customers.id',
      'customers c: id = orders.customer_id; email = $1',
    ));
  it('comma and WHERE', () =>
    expectUses(
      'SELECT 1 FROM orders, items WHERE items.order_id = orders.id AND quantity > 3',
      'orders: id = items.order_id',
      'items: order_id = orders.id; quantity > 3',
    ));
  it('USING', () =>
    expectUses(
      'SELECT 1 FROM items JOIN daily_sales USING (product_id) WHERE product_id = 3',
      'items: product_id = daily_sales.product_id; product_id = 3',
      'daily_sales: product_id = items.product_id',
    ));
  it('USING with an alias', () =>
    expectUses(
      'SELECT 1 FROM items JOIN daily_sales USING (product_id) AS j WHERE j.product_id = 3',
      'items: product_id = daily_sales.product_id; product_id = 3',
      'daily_sales: product_id = items.product_id',
    ));
  it('NATURAL', () =>
    expectUses(
      'SELECT 1 FROM items NATURAL JOIN daily_sales',
      'items: product_id = daily_sales.product_id',
      'daily_sales: product_id = items.product_id',
    ));
  it('range of another relation', () =>
    expectUses(
      'SELECT 1 FROM orders o JOIN customers c ON o.created_at > c.created_at',
      'orders o: created_at > customers.created_at',
      'customers c: created_at < orders.created_at',
    ));
  it('expression of another relation', () =>
    expectUses(
      'SELECT 1 FROM orders o JOIN customers c ON o.note = lower(c.email)',
      'orders o: note = customers.?',
      'customers c: {lower(email)} = orders.note',
    ));
  it('types that hide the column on one side', () =>
    expectUses(
      'SELECT 1 FROM orders o JOIN items i ON i.price = o.id',
      'orders o: !id = items.price',
      'items i: price = orders.id',
    ));
  it('one relation twice', () =>
    expectUses(
      'SELECT 1 FROM orders a JOIN orders b ON b.id = a.customer_id WHERE a.id = $1',
      'orders a: customer_id = orders.id; id = $1',
      'orders b: id = orders.customer_id',
    ));
  it('OR over two relations', () =>
    expectUses(
      "SELECT 1 FROM orders o JOIN customers c ON true WHERE (o.id = 1 AND c.name = 'a') OR (o.id = 2 AND c.active)",
      'orders o: id in (1, 2)',
      "customers c: (name = 'a') or (active is-true)",
    ));
  it('a join that every branch of an OR repeats', () =>
    expectUses(
      'SELECT 1 FROM orders o, items i WHERE (o.id = i.order_id AND i.line = 1) OR (o.id = i.order_id AND o.paid)',
      'orders o: id = items.order_id',
      'items i: order_id = orders.id',
    ));
  it('alias of a join', () =>
    expectUses(
      'SELECT 1 FROM (orders o JOIN items i ON i.order_id = o.id) AS j (a, b) WHERE j.b = $1',
      'orders o: id = items.order_id; customer_id = $1',
      'items i: order_id = orders.id',
    ));
});

describe('outer joins', () => {
  it('ON narrows the nullable side only', () =>
    expectUses(
      'SELECT 1 FROM orders o LEFT JOIN customers c ON c.id = o.customer_id AND c.active AND o.paid',
      'orders o',
      'customers c: id = orders.customer_id; active is-true',
    ));
  it('RIGHT JOIN', () =>
    expectUses(
      'SELECT 1 FROM orders o RIGHT JOIN customers c ON c.id = o.customer_id AND c.active AND o.paid',
      'orders o: customer_id = customers.id; paid is-true',
      'customers c',
    ));
  it('FULL JOIN narrows neither', () =>
    expectUses(
      'SELECT 1 FROM orders o FULL JOIN customers c ON c.id = o.customer_id',
      'orders o',
      'customers c',
    ));
  it('FULL JOIN with one side kept is an outer join of the other', () =>
    expectUses(
      'SELECT 1 FROM orders o FULL JOIN customers c ON c.id = o.customer_id AND c.active WHERE o.paid',
      'orders o: paid is-true',
      'customers c: id = orders.customer_id; active is-true',
    ));
  it('FULL JOIN with both sides kept is an inner join', () =>
    expectUses(
      'SELECT 1 FROM orders o FULL JOIN customers c ON c.id = o.customer_id WHERE o.paid AND c.active',
      'orders o: customer_id = customers.id; paid is-true',
      'customers c: id = orders.customer_id; active is-true',
    ));
  it('IS NULL after the join is an anti join, not a condition', () =>
    expectUses(
      'SELECT 1 FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE c.id IS NULL AND o.paid',
      'orders o: paid is-true',
      'customers c: id = orders.customer_id',
    ));
  it('a strict condition makes it an inner join', () =>
    expectUses(
      'SELECT 1 FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE c.email = $1 AND c.name IS NULL',
      'orders o: customer_id = customers.id',
      'customers c: id = orders.customer_id; email = $1; name is-null',
    ));
  it('coalesce is not strict', () =>
    expectUses(
      "SELECT 1 FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE coalesce(c.name, 'x') = 'x'",
      'orders o',
      'customers c: id = orders.customer_id',
    ));
  it('OR is strict when every branch is', () =>
    expectUses(
      'SELECT 1 FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE c.name = $1 OR c.email = $1',
      'orders o: customer_id = customers.id',
      'customers c: id = orders.customer_id; (name = $1) or (email = $1)',
    ));
  it('OR with IS NULL is not', () =>
    expectUses(
      'SELECT 1 FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE c.name = $1 OR c.name IS NULL',
      'orders o',
      'customers c: id = orders.customer_id',
    ));
  it('a later inner join on the nullable side makes it inner too', () =>
    expectUses(
      'SELECT 1 FROM orders o LEFT JOIN items i ON i.order_id = o.id JOIN products p ON p.id = i.product_id',
      'orders o: id = items.order_id',
      'items i: order_id = orders.id; product_id = products.id',
      'products p: id = items.product_id',
    ));
  it('a chain of outer joins stays one', () =>
    expectUses(
      'SELECT 1 FROM orders o LEFT JOIN items i ON i.order_id = o.id LEFT JOIN products p ON p.id = i.product_id',
      'orders o',
      'items i: order_id = orders.id',
      'products p: id = items.product_id',
    ));
  it('a strict condition at the end of a chain opens all of it', () =>
    expectUses(
      'SELECT 1 FROM orders o LEFT JOIN (items i LEFT JOIN products p ON p.id = i.product_id) ON i.order_id = o.id WHERE p.sku = $1',
      'orders o: id = items.order_id',
      'items i: product_id = products.id; order_id = orders.id',
      'products p: id = items.product_id; sku = $1',
    ));
  it('order of the nullable side is not the order of the join', () =>
    expectUses(
      'SELECT 1 FROM orders o LEFT JOIN items i ON i.order_id = o.id ORDER BY i.line LIMIT 5',
      'orders o',
      'items i: order_id = orders.id',
    ));
});

describe('semi and anti joins', () => {
  it('EXISTS', () =>
    expectUses(
      'SELECT 1 FROM orders o WHERE EXISTS (SELECT 1 FROM items i WHERE i.order_id = o.id AND i.product_id = $1)',
      'orders o: id = items.order_id',
      'items i: order_id = orders.id; product_id = $1',
    ));
  it('EXISTS with LIMIT', () =>
    expectUses(
      'SELECT 1 FROM orders o WHERE EXISTS (SELECT 1 FROM items i WHERE i.order_id = o.id LIMIT $1)',
      'orders o: id = items.order_id',
      'items i: order_id = orders.id',
    ));
  it('EXISTS over groups is looked up for itself only', () =>
    expectUses(
      'SELECT 1 FROM orders o WHERE EXISTS (SELECT 1 FROM items i WHERE i.order_id = o.id GROUP BY i.line HAVING count(*) > 1)',
      'orders o',
      'items i: order_id = orders.id; group line',
    ));
  it('NOT EXISTS narrows the inside only', () =>
    expectUses(
      'SELECT 1 FROM orders o WHERE NOT EXISTS (SELECT 1 FROM items i WHERE i.order_id = o.id AND i.line = 1)',
      'orders o',
      'items i: order_id = orders.id; line = 1',
    ));
  it('IN (SELECT)', () =>
    expectUses(
      'SELECT 1 FROM orders WHERE id IN (SELECT order_id FROM items WHERE product_id = 3)',
      'orders: id = items.order_id',
      'items: product_id = 3; order_id = orders.id',
    ));
  it('= ANY (SELECT)', () =>
    expectUses(
      'SELECT 1 FROM orders WHERE id = ANY (SELECT order_id FROM items)',
      'orders: id = items.order_id',
      'items: order_id = orders.id',
    ));
  it('(a, b) IN (SELECT)', () =>
    expectUses(
      'SELECT 1 FROM items WHERE (order_id, product_id) IN (SELECT o.id, p.id FROM orders o, products p)',
      'items: order_id = orders.id; product_id = products.id',
      'orders o: id = items.order_id',
      'products p: id = items.product_id',
    ));
  it('IN (SELECT ... LIMIT)', () =>
    expectUses(
      'SELECT 1 FROM orders WHERE id IN (SELECT order_id FROM items ORDER BY price LIMIT 3)',
      'orders: id = <expression>',
      'items: order price; limited',
    ));
  it('NOT IN (SELECT)', () =>
    expectUses(
      'SELECT 1 FROM orders WHERE id NOT IN (SELECT order_id FROM items WHERE line = 1)',
      'orders: !id <> <expression>',
      'items: line = 1',
    ));
  it('under OR it is no join', () =>
    expectUses(
      "SELECT 1 FROM orders WHERE id IN (SELECT order_id FROM items WHERE line = 1) OR status = 'x'",
      "orders: !{computed OR status = 'x'} other",
      'items: line = 1',
    ));
  it('a correlated EXISTS opens an outer join', () =>
    expectUses(
      'SELECT 1 FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE EXISTS (SELECT 1 FROM items i WHERE i.price = c.id)',
      'orders o: customer_id = customers.id',
      'customers c: id = orders.customer_id; !id = items.price',
      'items i: price = customers.id',
    ));
});

describe('scalar subqueries', () => {
  it('uncorrelated', () =>
    expectUses(
      'SELECT 1 FROM products WHERE id = (SELECT product_id FROM items WHERE order_id = $1)',
      'products: id = <expression>',
      'items: order_id = $1',
    ));
  it('correlated with the row that is compared', () =>
    expectUses(
      'SELECT 1 FROM orders o WHERE total > (SELECT avg(total) FROM orders i WHERE i.customer_id = o.customer_id)',
      'orders o: !total > <expression>',
      'orders i: customer_id = orders.customer_id',
    ));
  it('correlated with another relation', () =>
    expectUses(
      'SELECT 1 FROM orders o, customers c WHERE o.total > (SELECT max(price) FROM items i WHERE i.quantity = c.id)',
      'orders o: total > customers.?',
      'customers c',
      'items i: quantity = customers.id; extremes price',
    ));
  it('in the select list', () =>
    expectUses(
      'SELECT (SELECT count(*) FROM items i WHERE i.order_id = o.id) FROM orders o WHERE o.id = $1',
      'orders o: id = $1',
      'items i: order_id = orders.id',
    ));
  it('ARRAY (SELECT)', () =>
    expectUses(
      'SELECT ARRAY(SELECT line FROM items WHERE order_id = 1 ORDER BY line)',
      'items: order_id = 1; order line',
    ));
});
