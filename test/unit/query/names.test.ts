/** Which relation and column a name means: schemas, search path, aliases, quoting, hostile names. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadParser } from '../../../src/query/parse.ts';
import { quoteIdentifier, quoteRelation } from '../../../src/util/identifiers.ts';
import { catalogue, relation } from './shop.ts';
import { describeUse, expectUses, parsedStatement } from './support.ts';

beforeAll(loadParser);

describe('relations', () => {
  it('by schema', () => expectUses('SELECT 1 FROM archive.orders WHERE id = 1', 'archive.orders: id = 1'));
  it('by database and schema', () =>
    expectUses('SELECT 1 FROM shop.archive.orders WHERE id = 1', 'archive.orders: id = 1'));
  it('along the search path', () => {
    const uses = parsedStatement('SELECT 1 FROM orders WHERE id = 1', undefined, [
      'nowhere',
      'archive',
      'public',
    ]).uses;
    expect(uses.map(describeUse)).toEqual(['archive.orders: id = 1']);
  });
  it('one name in two schemas', () =>
    expectUses(
      'SELECT 1 FROM archive.orders JOIN orders ON archive.orders.id = public.orders.id WHERE public.orders.paid',
      'archive.orders: id = orders.id',
      'orders: id = orders.id; paid is-true',
    ));
  it('missing ones are named as written', () => {
    const { missingRelations, uses } = parsedStatement(
      'SELECT * FROM nope n JOIN orders o ON o.id = n.id JOIN other."No pe" x ON x.id = o.id JOIN nope m ON true',
    );
    expect(missingRelations).toEqual(['nope', 'other."No pe"']);
    expect(uses.map(describeUse)).toEqual(['orders o: id = <expression>']);
  });
  it('system relations', () => {
    const { systemRelations, missingRelations } = parsedStatement(
      'SELECT 1 FROM pg_class c, pg_catalog.pg_namespace n, information_schema.tables t',
    );
    expect(missingRelations).toEqual([]);
    expect(systemRelations.map((name) => `${name.schema}.${name.name}`)).toEqual([
      'information_schema.tables',
      'pg_catalog.pg_class',
      'pg_catalog.pg_namespace',
    ]);
  });
});

describe('columns', () => {
  it('alias hides the name', () =>
    expectUses('SELECT 1 FROM orders o WHERE orders.id = 1 AND o.id = 2', 'orders o: id = 2'));
  it('column aliases', () =>
    expectUses(
      'SELECT 1 FROM orders AS o (a, b) WHERE b = $1 AND status = $2',
      'orders o: customer_id = $1; status = $2',
    ));
  it('unqualified, found in the one that has it', () =>
    expectUses(
      'SELECT 1 FROM orders, items WHERE line = 1 AND status = $1',
      'orders: status = $1',
      'items: line = 1',
    ));
  it('the inner level goes first', () =>
    expectUses(
      'SELECT 1 FROM orders o WHERE EXISTS (SELECT 1 FROM customers WHERE id = 3)',
      'orders o',
      'customers: id = 3',
    ));
  it('camelCase needs quotes', () =>
    expectUses(
      'SELECT 1 FROM "accountMembers" m WHERE m."userId" = $1 AND role = \'admin\'',
      '"accountMembers" m: userId = $1; role = \'admin\'',
    ));
  it('unquoted names are lower case', () =>
    expectUses('SELECT 1 FROM ORDERS WHERE Customer_ID = 1', 'orders: customer_id = 1'));
  it('a system column asks nothing of an index', () =>
    expectUses("SELECT id FROM orders WHERE ctid = '(0,1)'", 'orders'));
  it('unknown columns ask nothing', () => expectUses('SELECT 1 FROM orders WHERE nothing = 1', 'orders'));
});

const HOSTILE = [
  'a"b',
  "it's",
  'new\nline',
  'emoji😀',
  'select',
  'order',
  'with space',
  'semi;colon',
  '--',
  '$$',
  '/*',
  'UPPER',
  'ünïcode',
  'x'.repeat(63),
  '"',
  '$1',
  'a.b',
  '\\',
  'true',
];

describe.each(HOSTILE)('hostile name %j', (name) => {
  const table = { schema: name, name };
  const one = catalogue({
    ...relation('s.t', 'id: int8, other: text'),
    ...table,
    columns: relation('s.t', 'x: text').columns.map((column) => ({ ...column, name })),
  });
  const column = quoteIdentifier(name);

  it('resolves in schema, table, alias and column', () => {
    const { uses } = parsedStatement(
      `SELECT ${column} FROM ${quoteRelation(table)} AS ${column} WHERE ${column}.${column} = 'x' AND lower(${column}) = 'y' ORDER BY ${column}`,
      one,
    );
    expect(uses).toHaveLength(1);
    expect(uses[0]?.relation).toEqual(table);
    expect(uses[0]?.alias).toBe(name);
    expect(uses[0]?.columns).toEqual([name]);
    expect(uses[0]?.order).toEqual([
      { target: { kind: 'column', column: name }, direction: 'asc', nulls: 'last' },
    ]);
  });

  it('is quoted in what is emitted, so that it reads back as itself', () => {
    const [first, second] =
      parsedStatement(
        `SELECT 1 FROM ${quoteRelation(table)} WHERE ${column} = 'x' AND lower(${column}) = 'y'`,
        one,
      ).uses[0]?.predicates ?? [];
    const sql = second?.target.kind === 'expression' ? second.target.sql : '';
    const again = parsedStatement(
      `SELECT 1 FROM ${quoteRelation(table)} WHERE ${first?.constantSql} AND ${sql} = 'y'`,
      one,
    );
    expect(again.uses[0]?.predicates).toEqual([first, second]);
  });
});
