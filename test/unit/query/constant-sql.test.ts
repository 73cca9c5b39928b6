/** Which conditions a partial index could carry. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadParser } from '../../../src/query/parse.ts';
import { parsedStatement } from './support.ts';

beforeAll(loadParser);

function constantsOf(condition: string, from = 'orders o'): readonly (string | null)[] {
  const [use] = parsedStatement(`SELECT 1 FROM ${from} WHERE ${condition}`).uses;
  return (use?.predicates ?? []).map((predicate) => predicate.constantSql);
}

/** The condition as a partial index would have it. */
function expectConstant(condition: string, expected: string | null): void {
  expect(constantsOf(condition)).toEqual([expected]);
}

describe('constant conditions', () => {
  it('equality', () => expectConstant("o.status = 'open'", "status = 'open'"));
  it('turned round', () => expectConstant("'open' = o.status", "status = 'open'"));
  it('with the type that a view prints', () =>
    expectConstant("o.status = 'open'::text", "status = 'open'::text"));
  it('list', () => expectConstant("status IN ('a', 'b')", "status IN ('a', 'b')"));
  it('list that was an OR', () => expectConstant("status = 'a' OR status = 'b'", "status IN ('a', 'b')"));
  it('list that does not hold', () => expectConstant('id NOT IN (1, 2)', 'id NOT IN (1, 2)'));
  it('array', () =>
    expectConstant("status = ANY ('{a,b}'::text[])", "status = ANY (CAST('{a,b}' AS text[]))"));
  it('range', () => expectConstant("created_at >= '2026-01-01'", "created_at >= '2026-01-01'"));
  it('null test', () => expectConstant('deleted_at IS NULL', 'deleted_at IS NULL'));
  it('not-null test', () => expectConstant('deleted_at IS NOT NULL', 'deleted_at IS NOT NULL'));
  it('boolean', () => expectConstant('paid', 'paid'));
  it('negated boolean', () => expectConstant('NOT paid', 'NOT (paid)'));
  it('inequality', () => expectConstant("status <> 'x'", "status <> 'x'"));
  it('two columns', () => expectConstant('created_at = deleted_at', 'created_at = deleted_at'));
  it('JSON field', () => expectConstant("data ->> 'k' = 'v'", "(data ->> 'k') = 'v'"));
  it('quotes names that need it', () =>
    expect(constantsOf('m."userId" = 5', '"accountMembers" m')).toEqual(['"userId" = 5']));

  it('no parameters', () => expectConstant('status = $1', null));
  it('no other relation', () => {
    const { uses } = parsedStatement('SELECT 1 FROM orders o JOIN items i ON i.order_id = o.id');
    expect(uses.flatMap((use) => use.predicates.map((predicate) => predicate.constantSql))).toEqual([
      null,
      null,
    ]);
  });
  it('no functions', () => expectConstant("lower(status) = 'x'", null));
  it('no moment', () => expectConstant('created_at < now()', null));
  it('no word for a moment', () => expectConstant("created_at < 'today'::timestamptz", null));
  it('no cast that depends on settings', () => expectConstant("created_at::date = '2026-01-01'", null));
  it('no subquery', () => expectConstant('id = (SELECT 1)', null));
  it('not what a row comparison implies', () => expectConstant("(id, status) > (1, 'x')", null));
});
