/** Which columns of each relation a query reads: what a covering index would have to hold. */
import { beforeAll, describe, it } from 'vitest';
import { loadParser } from '../../../src/query/parse.ts';
import { expectColumns } from './support.ts';

beforeAll(loadParser);

describe('columns read', () => {
  it('select list, conditions, order', () =>
    expectColumns('SELECT total FROM orders WHERE status = $1 ORDER BY id', 'id status total'));
  it('star is all of them', () => expectColumns('SELECT * FROM orders WHERE id = 1', null));
  it('star of one of two', () =>
    expectColumns(
      'SELECT o.*, i.line FROM orders o JOIN items i ON i.order_id = o.id',
      null,
      'line order_id',
    ));
  it('star of both', () => expectColumns('SELECT * FROM orders o, items i', null, null));
  it('count(*) reads none', () => expectColumns('SELECT count(*) FROM orders', ''));
  it('the whole row', () => expectColumns('SELECT o FROM orders o', null));
  it('the whole row in a function', () => expectColumns('SELECT row_to_json(o) FROM orders o', null));
  it('whole-row test', () => expectColumns('SELECT 1 FROM orders o WHERE o IS NOT NULL', null));
  it('system columns need the row', () => expectColumns('SELECT o.ctid FROM orders o', null));
  it('EXISTS does not read its select list', () =>
    expectColumns(
      'SELECT id FROM orders o WHERE EXISTS (SELECT * FROM items i WHERE i.order_id = o.id)',
      'id',
      'order_id',
    ));
  it('of a subquery, only what is asked for', () =>
    expectColumns('SELECT s.id FROM (SELECT id, status, total FROM orders) s', 'id'));
  it('of a view, only what is asked for', () =>
    expectColumns('SELECT id FROM open_orders', 'deleted_at id status'));
  it('of a view, all that it shows', () =>
    expectColumns('SELECT * FROM open_orders', 'created_at customer_id deleted_at id status'));
  it('DISTINCT subqueries compute all they show', () =>
    expectColumns('SELECT s.id FROM (SELECT DISTINCT id, status FROM orders) s', 'id status'));
  it('UNION computes all it shows', () =>
    expectColumns(
      'SELECT s.id FROM (SELECT id, status FROM orders UNION SELECT id, note FROM orders) s',
      'id status',
      'id note',
    ));
  it('UNION ALL only what is asked for', () =>
    expectColumns(
      'SELECT s.id FROM (SELECT id, status FROM orders UNION ALL SELECT id, note FROM orders) s',
      'id',
      'id',
    ));
  it('MATERIALIZED computes all it shows', () =>
    expectColumns('WITH x AS MATERIALIZED (SELECT id, status FROM orders) SELECT id FROM x', 'id status'));
  it('USING', () =>
    expectColumns('SELECT 1 FROM items JOIN daily_sales USING (product_id)', 'product_id', 'product_id'));
  it('window, FILTER, CASE, function arguments', () =>
    expectColumns(
      'SELECT sum(total) FILTER (WHERE paid) OVER (PARTITION BY status ORDER BY id), CASE WHEN note IS NULL THEN 1 END FROM orders',
      'id note paid status total',
    ));
  it('scalar subquery in the select list', () =>
    expectColumns(
      'SELECT (SELECT c.name FROM customers c WHERE c.id = o.customer_id) FROM orders o',
      'customer_id',
      'id name',
    ));
  it('LATERAL function arguments', () =>
    expectColumns('SELECT tag FROM orders o, unnest(o.tags) tag', 'tags'));
  it('XMLTABLE arguments', () =>
    expectColumns("SELECT x.a FROM orders o, XMLTABLE('/r' PASSING (o.note::xml) COLUMNS a text) x", 'note'));
  it('UPDATE reads what its values read', () =>
    expectColumns(
      'UPDATE orders SET total = quantity FROM items WHERE items.order_id = orders.id',
      'id',
      'order_id quantity',
    ));
  it('RETURNING', () => expectColumns('DELETE FROM items WHERE line = 1 RETURNING price', 'line price'));
  it('INSERT ... SELECT', () =>
    expectColumns('INSERT INTO archive.orders (id) SELECT id FROM orders WHERE paid', '', 'id paid'));
  it('HAVING', () =>
    expectColumns('SELECT 1 FROM orders GROUP BY status HAVING sum(total) > 1', 'status total'));
  it('LIMIT by a subquery', () =>
    expectColumns('SELECT id FROM orders LIMIT (SELECT max(line) FROM items)', 'id', 'line'));
});
