/** Merging duplicates, order, and what a text that is no query becomes. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Query } from '../../../src/model/query.ts';
import type { WorkloadStatement } from '../../../src/model/snapshot.ts';
import { loadParser, parseWorkload } from '../../../src/query/parse.ts';
import { sha256 } from '../../../src/util/hash.ts';
import { shop } from './shop.ts';
import { parsedStatement, parseOne } from './support.ts';

beforeAll(loadParser);

function seen(text: string, calls: number, totalTimeMs: number | null, origin: string): WorkloadStatement {
  const meanTimeMs = totalTimeMs === null ? null : totalTimeMs / calls;
  return { text, calls, totalTimeMs, meanTimeMs, rows: null, user: null, topLevel: null, origin };
}

function parse(...statements: readonly WorkloadStatement[]): readonly Query[] {
  return parseWorkload({ source: 'files', since: null, statements }, shop, ['public']);
}

describe('duplicates', () => {
  const merged = () =>
    parse(
      seen('SELECT  *  FROM orders WHERE id = $2', 2, 10, 'a'),
      seen('select * from orders where id = $1', 8, 70, 'b'),
      seen('SELECT id FROM orders', 1, 1, 'c'),
    );
  it('calls and times add up', () =>
    expect(merged()[0]).toMatchObject({ calls: 10, totalTimeMs: 80, meanTimeMs: 8, origins: ['a', 'b'] }));
  it('the text is that of the heaviest', () => {
    expect(merged()[0]?.text).toBe('select * from orders where id = $1');
    expect(merged()).toHaveLength(2);
  });
  it('without times, that of the most called', () =>
    expect(
      parse(
        seen('SELECT id FROM orders WHERE id = 1', 1, null, 'a'),
        seen('SELECT id FROM orders WHERE id = 2', 5, null, 'b'),
      ),
    ).toMatchObject([{ text: 'SELECT id FROM orders WHERE id = 2', calls: 6, origins: ['a', 'b'] }]));
  it('lists of any length are one query', () =>
    expect(
      parse(
        seen('SELECT 1 FROM orders WHERE id IN (1)', 1, 1, 'a'),
        seen('SELECT 1 FROM orders WHERE id IN (1, 2, 3)', 1, 1, 'b'),
      ),
    ).toHaveLength(1));
  it('a cursor is its query', () =>
    expect(
      parse(
        seen('DECLARE c CURSOR FOR SELECT id FROM orders', 1, 1, 'a'),
        seen('SELECT id FROM orders', 1, 1, 'b'),
      ),
    ).toHaveLength(1));
  it('no times add up to none', () =>
    expect(parse(seen('SELECT 1', 2, null, 'a'), seen('SELECT 2', 3, null, 'b'))[0]).toMatchObject({
      calls: 5,
      totalTimeMs: null,
      meanTimeMs: null,
    }));
});

describe('what makes two queries of one shape', () => {
  const same = (...texts: readonly [string, string]) => {
    const [a, b] = texts.map((text) => parseOne(text).id);
    return a === b;
  };
  it.each([
    ['SELECT 1 FROM orders WHERE id = 1', 'SELECT 1 FROM archive.orders WHERE id = 1', 'another schema'],
    ['SELECT 1 FROM orders WHERE id = $1', 'SELECT 1 FROM orders WHERE id = ANY ($1)', '= and ANY'],
    ['SELECT 1 FROM orders WHERE id = $1', 'SELECT 1 FROM orders WHERE id IN ($1)', '= and IN'],
    ['SELECT 1 FROM orders WHERE id IN ($1)', 'SELECT 1 FROM orders WHERE id = ANY ($1)', 'IN and ANY'],
    ['SELECT 1 FROM orders WHERE id = 3', 'SELECT 1 FROM orders WHERE id = 3.5', 'integer and numeric'],
    ['SELECT 1 FROM orders WHERE id = 3', 'SELECT 1 FROM orders WHERE id = $1', 'a value and a parameter'],
    ['SELECT 1 FROM orders WHERE id IN (1)', 'SELECT 1 FROM orders WHERE id IN (1, 2.5)', 'kinds in a list'],
    ['SELECT 1 FROM orders WHERE paid = true', 'SELECT 1 FROM orders WHERE paid = false', 'true and false'],
    ["SELECT 1 FROM orders WHERE note LIKE 'a%'", "SELECT 1 FROM orders WHERE note LIKE '%a'", 'prefix'],
    ['SELECT id FROM orders ORDER BY id', 'SELECT id FROM orders ORDER BY id LIMIT 3', 'with a limit'],
    ['SELECT id FROM orders LIMIT 3', 'SELECT id FROM orders OFFSET 3', 'limit and offset'],
    ['SELECT id FROM orders LIMIT 3', 'SELECT id FROM orders LIMIT 3 OFFSET 4', 'with an offset'],
    ['SELECT 1 FROM missing_a.x', 'SELECT 1 FROM missing_b.x', 'schemas that are not there'],
    ['INSERT INTO orders (id) VALUES (1)', 'INSERT INTO archive.orders (id) VALUES (1)', 'written relation'],
  ])('%s / %s: %s', (a, b) => expect(same(a, b)).toBe(false));
  it.each([
    [
      'SELECT 1 FROM orders WHERE id = 1',
      'SELECT 1 FROM public.orders WHERE id = 2',
      'found by the search path',
    ],
    ['SELECT 1 FROM orders WHERE id = 3', 'SELECT 1 FROM orders WHERE id = 3000000000', 'large integers'],
    [
      'SELECT 1 FROM orders WHERE id = ANY (ARRAY[1])',
      'SELECT 1 FROM orders WHERE id = ANY (ARRAY[1, 2])',
      'arrays',
    ],
    ['INSERT INTO orders (id) VALUES (1)', 'INSERT INTO orders (id) VALUES (1), (2)', 'rows'],
    ['SELECT id FROM orders LIMIT 3', 'SELECT id FROM orders LIMIT 5', 'limits'],
  ])('%s / %s: one, %s', (a, b) => {
    expect(parseOne(a).id).toMatch(/^[0-9a-f]{16}$/);
    expect(same(a, b)).toBe(true);
  });
  it('the search path decides what an unqualified name is', () =>
    expect(parseOne('SELECT id FROM orders', shop, ['archive', 'public']).id).toBe(
      parseOne('SELECT id FROM archive.orders').id,
    ));
});

describe('order', () => {
  it('by total time, then id', () => {
    const queries = parse(
      seen('SELECT id FROM orders', 1, 5, 'a'),
      seen('SELECT line FROM items', 1, 9, 'b'),
      seen('SELECT sku FROM products', 1, 5, 'c'),
    );
    expect(queries.map((query) => query.totalTimeMs)).toEqual([9, 5, 5]);
    const [, second, third] = queries.map((query) => query.id);
    expect((second ?? '') < (third ?? '')).toBe(true);
  });
  it('by calls where there are no times', () =>
    expect(
      parse(seen('SELECT id FROM orders', 1, null, 'a'), seen('SELECT line FROM items', 9, null, 'b')).map(
        (query) => query.calls,
      ),
    ).toEqual([9, 1]));
  it('does not depend on the order of the workload', () => {
    const statements = [
      seen('SELECT id FROM orders', 1, 5, 'a'),
      seen('SELECT line FROM items', 1, 5, 'b'),
      seen('SELECT 1 FROM', 1, 5, 'c'),
    ];
    expect(parse(...statements)).toEqual(parse(...statements.toReversed()));
  });
});

describe('texts that are no query', () => {
  function expectFailure(sql: string, code: string, message: string | RegExp): void {
    const { parsed } = parseOne(sql);
    expect(parsed).toMatchObject({ kind: 'failure', code });
    if (parsed.kind === 'failure') expect(parsed.message).toMatch(message);
  }
  it('a syntax error has its position', () =>
    expectFailure(
      'SELECT * FROMM orders',
      'unparsable',
      /^syntax error at or near "FROMM" \(character 10\)$/,
    ));
  it('in characters, not bytes', () =>
    expectFailure("SELECT 'äöü' FROMM x y", 'unparsable', /\(character 20\)$/));
  it.each([
    'SELECT * FROM orders WHERE id =',
    "SELECT 'abc",
    'SELECT "abc',
    'SELECT /* abc',
    'SELECT * FROM orders WHERE note = $$abc',
  ])('cut off: %s', (sql) => expectFailure(sql, 'unparsable', /seems to be cut off$/));
  it('several statements', () => expectFailure('SELECT 1; SELECT 2', 'multiple-statements', /2 statements/));
  it.each([
    'BEGIN',
    'SET x = 1',
    'VACUUM orders',
    'CREATE INDEX ON orders (id)',
    'CALL p()',
    'COPY orders TO STDOUT',
    'EXECUTE p',
    'EXPLAIN EXECUTE p',
  ])('utility: %s', (sql) => expectFailure(sql, 'utility', /is not planned as a query/));
  it.each(['', '-- nothing', ' ; '])('nothing: %j', (sql) => {
    expect(parseOne(sql).parsed.kind).toBe('failure');
  });
  it('own statements', () => expectFailure('/* indexwright: catalogue */ SELECT 1', 'utility', /own/));
  it('a NUL character', () => expectFailure('SELECT 1\0, 2', 'unparsable', /NUL/));
  it('nesting beyond the stack', () => {
    for (const depth of [3_000, 30_000])
      expect(['failure', 'statement']).toContain(
        parseOne(`SELECT ${'1 + '.repeat(depth)}1 FROM orders`).parsed.kind,
      );
    expect(parseOne('SELECT id FROM orders').parsed.kind).toBe('statement');
  });
  it('the id of a text that cannot be parsed is of its bytes', () => {
    expect(parseOne('SELECT WHERE FROM').id).toBe(sha256('SELECT WHERE FROM').slice(0, 16));
    expect(parseOne('SELECT 1').id).toMatch(/^[0-9a-f]{16}$/);
    expect(parseOne('BEGIN').id).toBe(parseOne('begin').id);
  });
});

describe('statements that double at each level end', () => {
  const chain = (levels: number, level: (at: number) => string) =>
    Array.from({ length: levels }, (_, at) => level(at)).join(', ');
  it('expressions', () => {
    const ctes = chain(40, (at) =>
      at === 0 ? 'v0 AS (SELECT id AS x FROM orders)' : `v${at} AS (SELECT x + x AS x FROM v${at - 1})`,
    );
    const [use] = parsedStatement(`WITH ${ctes} SELECT 1 FROM v39 WHERE x = 3`).uses;
    expect(use?.columns).toEqual(['id']);
  });
  it('WITH queries', () => {
    const ctes = chain(30, (at) =>
      at === 0
        ? 'v0 AS NOT MATERIALIZED (SELECT id FROM orders)'
        : `v${at} AS NOT MATERIALIZED (SELECT a.id FROM v${at - 1} a, v${at - 1} b)`,
    );
    expect(parsedStatement(`WITH ${ctes} SELECT 1 FROM v29`).uses.length).toBeLessThan(1_000);
  });
  it('set operations', () => {
    const nested = `${'(SELECT * FROM '.repeat(12)}orders${chain(12, (at) => ` UNION ALL TABLE orders) s${at}`).replaceAll(',', '')}`;
    expect(parsedStatement(`SELECT * FROM ${nested} WHERE id = 1 ORDER BY id LIMIT 4`).uses).toHaveLength(13);
  });
});
