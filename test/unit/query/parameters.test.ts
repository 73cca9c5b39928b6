/** What each `$n` meets. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadParser } from '../../../src/query/parse.ts';
import { parsedStatement } from './support.ts';

beforeAll(loadParser);

/** In order of number: `orders.id =`, `limit`, `other`. */
function expectParameters(sql: string, ...expected: readonly string[]): void {
  const { parameters, parameterCount } = parsedStatement(sql);
  const described = parameters.map(({ kind, relation, column, operator }) =>
    [relation === null ? kind : `${relation.name}.${column ?? '?'}`, operator]
      .filter((part) => part !== null)
      .join(' '),
  );
  expect(described, sql).toEqual(expected);
  expect(parameterCount).toBe(expected.length);
}

describe('parameters', () => {
  it('comparisons', () =>
    expectParameters(
      'SELECT 1 FROM orders WHERE id = $1 AND $2 < created_at AND note LIKE $3',
      'orders.id =',
      'orders.created_at >',
      'orders.note ~~',
    ));
  it('BETWEEN', () =>
    expectParameters('SELECT 1 FROM orders WHERE id BETWEEN $1 AND $2', 'orders.id >=', 'orders.id <='));
  it('lists', () =>
    expectParameters(
      'SELECT 1 FROM orders WHERE id IN ($1, $2) AND id = ANY ($3) AND id = ANY (ARRAY[$4, 5]) AND id <> ALL ($5)',
      'orders.id in',
      'orders.id in',
      'orders.id = any',
      'orders.id in',
      'orders.id <> all',
    ));
  it('rows', () =>
    expectParameters(
      'SELECT 1 FROM orders WHERE (created_at, id) < ($1, $2)',
      'orders.created_at <',
      'orders.id <',
    ));
  it('casts', () =>
    expectParameters(
      'SELECT 1 FROM orders WHERE id = $1::int8 AND note::varchar = $2',
      'orders.id =',
      'orders.note =',
    ));
  it('expressions over columns', () =>
    expectParameters('SELECT 1 FROM customers WHERE lower(email) = $1', 'customers.? ='));
  it('LIMIT and OFFSET', () =>
    expectParameters('SELECT 1 FROM orders LIMIT $1 OFFSET $2', 'limit', 'offset'));
  it('FETCH FIRST', () => expectParameters('SELECT 1 FROM orders FETCH FIRST ($1::int8) ROWS ONLY', 'limit'));
  it('through views', () =>
    expectParameters('SELECT 1 FROM open_orders WHERE buyer = $1', 'orders.customer_id ='));
  it('in the select list', () =>
    expectParameters('SELECT CASE WHEN status = $1 THEN $2 END FROM orders', 'orders.status =', 'other'));
  it('in HAVING', () =>
    expectParameters(
      'SELECT 1 FROM orders GROUP BY status HAVING count(*) > $1 AND status = $2',
      'other',
      'orders.status =',
    ));
  it('under LIMIT, where conditions do not pass', () =>
    expectParameters(
      'SELECT 1 FROM orders o WHERE NOT EXISTS (SELECT 1 FROM items WHERE line = $1 LIMIT 1)',
      'items.line =',
    ));
  it('written', () =>
    expectParameters(
      'INSERT INTO items (order_id, line) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      'items.order_id',
      'items.line',
    ));
  it('SET', () =>
    expectParameters(
      'UPDATE orders SET (status, note) = ($1, $2), total = $3 WHERE id = $4',
      'orders.status',
      'orders.note',
      'orders.total',
      'orders.id =',
    ));
  it('a comparison says more than a write', () =>
    expectParameters('UPDATE orders SET status = $1 WHERE note = $1', 'orders.note ='));
  it('gaps are unknown', () =>
    expectParameters('SELECT 1 FROM orders WHERE id = $2', 'other', 'orders.id ='));
  it('none', () => expectParameters('SELECT 1'));
  it('IN subquery', () =>
    expectParameters('SELECT 1 FROM orders o WHERE $1 IN (SELECT line FROM items)', 'items.line ='));
});
