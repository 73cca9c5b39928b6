/** What each shape of condition, order and join proposes; whether it pays is for the judge to say. */
import { beforeAll, describe, expect, test } from 'vitest';
import { generateCandidates } from '../../../src/candidates/generate.ts';
import type { Index, Relation } from '../../../src/model/snapshot.ts';
import { loadParser } from '../../../src/query/parse.ts';
import { column, index } from '../migrations/fixtures.ts';
import { relation } from '../query/shop.ts';
import { candidates, orders, snapshot, statistics, usesOf } from './support.ts';

beforeAll(loadParser);

describe('conditions', () => {
  test.each([
    ['customer = $1', ['(customer)']],
    ['customer IN ($1, $2)', ['(customer)']],
    ['at > $1', ['(at)']],
    ['place = $1', []],
    ['customer <> $1', []],
    ['abs(customer) = $1', ['(abs(customer))']],
    // Of an expression without statistics the planner assumes 200 values: status has not as many.
    ['lower(status) = $1', []],
    ['lower(status) > $1', ['(lower(status))']],
    ['status LIKE $1', ['(status text_pattern_ops)']],
    ["status ~ '^new'", ['(status text_pattern_ops)']],
    ["status ~ '^new|^old'", []],
    ["status ~ '^n?ew'", []],
    ["status ~ 'new'", []],
    ["status ~ '(?i)^new'", []],
    ["status ~* '^new'", []],
    ["status SIMILAR TO 'new%'", ['(status text_pattern_ops)']],
    ["status SIMILAR TO '%new'", []],
    ["status ^@ 'new'", ['(status text_pattern_ops)', 'USING spgist (status)']],
    ["starts_with(status, 'new')", ['(status text_pattern_ops)', 'USING spgist (status)']],
  ])('%s', (condition, expected) => {
    expect(candidates(`SELECT * FROM orders WHERE ${condition}`)).toEqual(expected);
  });

  test('equality before range, the most selective first, and each first once', () => {
    const found = candidates('SELECT * FROM orders WHERE status = $1 AND customer = $2 AND at > $3');
    expect(found).toEqual(
      expect.arrayContaining([
        '(customer, status, at)',
        '(status, customer, at)',
        '(customer, at)',
        '(customer)',
        '(status)',
        '(at)',
      ]),
    );
    expect(found).not.toContain('(at, customer)');
  });

  test('a comparison of rows', () => {
    expect(candidates('SELECT * FROM orders WHERE status = $1 AND (at, id) > ($2, $3)')).toContain(
      '(status, at, id)',
    );
  });

  test('of many ranges, few are put together: those with two ends first, then the most distinct', () => {
    const names = Array.from({ length: 30 }, (_, n) => `c${n}`);
    const wide: Relation = {
      ...relation('public.orders', names.map((name) => `${name}: int4`).join(', ')),
      statistics: names.map((name, n) => statistics(name, n + 10)),
    };
    const conditions = names.map((name) => (name === 'c3' ? 'c3 BETWEEN 1 AND 2' : `${name} > 5`));
    const found = candidates(`SELECT * FROM orders WHERE ${conditions.join(' AND ')}`, wide);
    expect(found).toEqual(
      expect.arrayContaining([...names.map((name) => `(${name})`), '(c3, c29)', '(c29, c28)']),
    );
    expect(found.length).toBeLessThan(50);
  });

  test('no wider than asked', () => {
    const found = candidates(
      'SELECT * FROM orders WHERE status = $1 AND customer = $2 AND at > $3',
      orders,
      1,
    );
    expect(found).toEqual(['(at)', '(customer)', '(status)']);
  });

  test('a plain opclass serves LIKE where the collation is C', () => {
    const source = snapshot(orders);
    const c = { ...source, database: { ...source.database, collate: 'C' } };
    expect(candidates('SELECT * FROM orders WHERE status LIKE $1', orders, 3, c)).toEqual(['(status)']);
  });

  test('each branch of an OR has its own', () => {
    expect(candidates('SELECT * FROM orders WHERE customer = $1 OR at > $2')).toEqual(['(at)', '(customer)']);
  });
});

describe('order', () => {
  test.each([
    ['at', '(at)'],
    ['at DESC', '(at)'],
    ['at DESC NULLS LAST', '(at NULLS FIRST)'],
    ['at NULLS FIRST', '(at NULLS FIRST)'],
    ['customer DESC, at DESC', '(customer, at)'],
    ['customer, at DESC', '(customer, at DESC)'],
    ['customer DESC, at', '(customer, at DESC)'],
  ])('ORDER BY %s', (order, expected) => {
    expect(candidates(`SELECT * FROM orders ORDER BY ${order} LIMIT 5`)).toContain(expected);
  });

  test.each([
    ['status, customer, at, id', '(status, customer, at)'],
    ['at, place', '(at)'],
  ])('ORDER BY %s: its beginning, for an incremental sort', (order, expected) => {
    expect(candidates(`SELECT * FROM orders ORDER BY ${order} LIMIT 5`)).toEqual([expected]);
  });

  test('behind more pinned columns than there is room for, as much as fits', () => {
    expect(
      candidates('SELECT * FROM orders WHERE customer = $1 AND status = $2 ORDER BY at, id LIMIT 5'),
    ).toContain('(customer, status, at)');
  });

  test('min and max, each on its own', () => {
    expect(candidates('SELECT min(at), max(customer) FROM orders')).toEqual(['(at)', '(customer)']);
  });

  test('behind what equality pins', () => {
    expect(candidates('SELECT * FROM orders WHERE customer = $1 ORDER BY at DESC LIMIT 5')).toContain(
      '(customer, at)',
    );
  });
});

describe('partial', () => {
  test.each([
    ['customer = $1 AND gone IS NULL', '(customer) WHERE gone IS NULL'],
    ['customer = $1 AND open', '(customer) WHERE open'],
    ["customer = $1 AND status = 'new'", "(customer) WHERE status = 'new'"],
    ["customer = $1 AND status IN ('new', 'open')", "(customer) WHERE status IN ('new', 'open')"],
    ["status <> 'done'", "(status) WHERE status <> 'done'"],
    ["status <> 'done' ORDER BY at LIMIT 5", "(at) WHERE status <> 'done'"],
    ["customer = $1 AND status <> 'done'", "(customer) WHERE status <> 'done'"],
    ['gone IS NOT NULL', '(gone) WHERE gone IS NOT NULL'],
  ])('%s', (condition, expected) => {
    expect(candidates(`SELECT * FROM orders WHERE ${condition}`)).toContain(expected);
  });

  test.each([
    'customer = 7 AND at > $1',
    "customer = $1 AND at > '2024-01-01'",
    'customer = $1 AND status = $2',
    'at = $1 AND customer IN (7, 8)',
    "at > $1 AND status <> 'done'",
    'at = $1 AND customer <> 7',
  ])('not for %s: the value is one of many, a range, or unknown', (condition) => {
    expect(
      candidates(`SELECT * FROM orders WHERE ${condition}`).filter((found) => found.includes('WHERE')),
    ).toEqual([]);
  });
});

describe('what exists', () => {
  const existing = (keys: Parameters<typeof index>[1], rest: Partial<Index> = {}): Relation => ({
    ...orders,
    indexes: [
      {
        ...index('orders', keys),
        name: 'x',
        isValid: true,
        size: { ...orders.size, pages: 50 },
        ...rest,
      } as Index,
    ],
  });

  test.each([
    ['the same', existing(['customer'])],
    ['a wider one', existing(['customer', 'at'])],
    ['the same read backwards', existing([column('customer', { direction: 'desc', nulls: 'first' })])],
  ])('%s is not proposed again', (_, table) => {
    expect(candidates('SELECT * FROM orders WHERE customer = $1', table)).toEqual([]);
  });

  test.each([
    ['invalid', existing(['customer'], { isValid: false })],
    ['partial', existing(['customer'], { predicate: '(gone IS NULL)' })],
    ['of another method', existing(['customer'], { accessMethod: 'hash' })],
    ['led by another column', existing(['at', 'customer'])],
    ['wider and large', existing(['customer', 'at'], { size: { ...orders.size, pages: 5000 } })],
    ['of another opclass', existing([column('customer', { opclass: '"x"."int4_other"' })])],
  ])('one that is %s does not stand in the way', (_, table) => {
    expect(candidates('SELECT * FROM orders WHERE customer = $1', table)).toEqual(['(customer)']);
  });
});

test('small tables, views and foreign tables get none', () => {
  const sql = 'SELECT * FROM orders WHERE customer = $1';
  expect(candidates(sql, { ...orders, size: { ...orders.size, blocks: 7 } })).toEqual([]);
  expect(candidates(sql, { ...orders, kind: 'foreign-table' })).toEqual([]);
});

test('queries and generators are named, each definition once', () => {
  const source = snapshot(orders);
  const uses = usesOf(
    ['SELECT * FROM orders WHERE customer = $1', 'SELECT id FROM orders WHERE customer = $1'],
    source,
  );
  const found = generateCandidates(source, uses, { maxWidth: 3 });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    generators: ['equality-range'],
    queryIds: uses.map(({ queryId }) => queryId).sort(),
  });
});

describe('covering', () => {
  const visible: Relation = { ...orders, size: { ...orders.size, allVisiblePages: 900 } };
  const wide = (averageWidth: number): Relation => ({
    ...visible,
    statistics: visible.statistics.map((row) => (row.column === 'status' ? { ...row, averageWidth } : row)),
  });
  const covering = (sql: string, table = visible) =>
    candidates(sql, table).filter((definition) => definition.includes('INCLUDE'));

  test('the columns that a query reads beside the keys it enters by', () => {
    expect(covering('SELECT status FROM orders WHERE customer = $1')).toEqual([
      '(customer) INCLUDE (status)',
    ]);
    expect(covering('SELECT status, open FROM orders WHERE customer = $1 AND at > $2')).toContain(
      '(customer, at) INCLUDE (open, status)',
    );
  });

  test('as further keys where they fit', () => {
    expect(candidates('SELECT status FROM orders WHERE customer = $1', visible)).toContain(
      '(customer, status)',
    );
  });

  test('a scan of the whole, where the columns are few', () => {
    expect(candidates('SELECT sum(customer) FROM orders', visible)).toEqual([]);
    expect(covering('SELECT customer, sum(id) FROM orders GROUP BY customer')).toEqual([
      '(customer) INCLUDE (id)',
    ]);
  });

  test.each([
    [
      'the visibility map allows few index-only scans',
      'SELECT status FROM orders WHERE customer = $1',
      orders,
    ],
    ['the whole row is read', 'SELECT * FROM orders WHERE customer = $1', visible],
    ['a column is too wide for an index', 'SELECT status FROM orders WHERE customer = $1', wide(500)],
    ['the columns are most of the row', 'SELECT status FROM orders WHERE customer = $1', wide(200)],
    [
      'a column is virtual: no index can hold it',
      'SELECT status FROM orders WHERE customer = $1',
      {
        ...visible,
        columns: visible.columns.map((column) =>
          column.name === 'status' ? { ...column, generated: 'virtual' as const } : column,
        ),
      },
    ],
  ])('none where %s', (_, sql, table) => {
    expect(covering(sql, table)).toEqual([]);
  });
});
