/** Normalised text made executable: each rewrite, and that nothing else is touched. */
import { beforeAll, describe, expect, it } from 'vitest';
import { fingerprint, loadParser } from '../../../src/query/parser.ts';
import { applyRewrites, plannableText } from '../../../src/query/plannable.ts';
import { parseStatement } from '../../../src/query/statement.ts';
import { expectUses, parsedStatement } from './support.ts';

beforeAll(loadParser);

function statement(sql: string) {
  const parsed = parseStatement(sql);
  if (parsed.kind === 'failure') throw new Error(parsed.message);
  return parsed;
}

/** Asserts on the executable text and on the names of the rewrites that made it. */
function expectPlannable(sql: string, expected: string, ...rewrites: readonly string[]): void {
  expect(plannableText(statement(sql))).toBe(expected);
  expect(applyRewrites(statement(sql).tree).applied).toEqual(rewrites);
}

function expectUntouched(sql: string): void {
  expectPlannable(sql, sql);
}

describe('forms that only a parser of normalised text reads', () => {
  it('interval $1', () =>
    expectPlannable('SELECT now() - interval $1', 'SELECT now() - CAST($1 AS interval)'));
  it('interval $1 minute', () =>
    expectPlannable('SELECT interval $1 minute', 'SELECT CAST($1 AS interval minute)'));
  it('date $1', () =>
    expectPlannable(
      'SELECT 1 FROM orders WHERE created_at >= date $1',
      'SELECT 1 FROM orders WHERE created_at >= CAST($1 AS date)',
    ));
  it('timestamp(3) $1', () => expectPlannable('SELECT timestamp(3) $1', 'SELECT CAST($1 AS timestamp(3))'));
});

describe('rewrites', () => {
  it('extract-field', () =>
    expectPlannable(
      'SELECT extract($1 FROM created_at) FROM orders',
      'SELECT pg_catalog.extract($1, created_at) FROM orders',
      'extract-field',
    ));
  it('extract-field before PostgreSQL 14', () =>
    expect(plannableText(statement('SELECT extract($1 FROM created_at) FROM orders'), 13)).toBe(
      'SELECT pg_catalog.date_part($1, created_at) FROM orders',
    ));
  it('untyped-arithmetic', () =>
    expectPlannable(
      'SELECT id + ($1 * $2) FROM orders',
      'SELECT id + (CAST($1 AS int4) * $2) FROM orders',
      'untyped-arithmetic',
    ));
  it('untyped-arithmetic, nested', () =>
    expectPlannable(
      'SELECT $1 + $2 - $3',
      'SELECT (CAST($1 AS int4) + $2) - CAST($3 AS int4)',
      'untyped-arithmetic',
    ));
  it('untyped-arithmetic, sign', () =>
    expectPlannable('SELECT - $1', 'SELECT - CAST($1 AS int4)', 'untyped-arithmetic'));
  it('untyped-number-argument', () =>
    expectPlannable('SELECT sum($1)', 'SELECT sum(CAST($1 AS int4))', 'untyped-number-argument'));
  it('untyped-number-argument, CASE', () =>
    expectPlannable(
      'SELECT sum(CASE WHEN paid THEN $1 ELSE $2 END) FROM orders',
      'SELECT sum(CASE WHEN paid THEN CAST($1 AS int4) ELSE CAST($2 AS int4) END) FROM orders',
      'untyped-number-argument',
    ));
  it('several in one', () =>
    expectPlannable(
      'SELECT extract($1 FROM created_at), $2 + $3 FROM orders WHERE created_at > now() - interval $4',
      'SELECT pg_catalog.extract($1, created_at), CAST($2 AS int4) + $3 FROM orders WHERE created_at > (now() - CAST($4 AS interval))',
      'extract-field',
      'untyped-arithmetic',
    ));
});

describe('values that another place shows', () => {
  it.each([
    [
      "SELECT date_trunc($1, created_at), count(*) FROM orders GROUP BY date_trunc('month', created_at)",
      "SELECT date_trunc('month', created_at), count(*) FROM orders GROUP BY date_trunc('month', created_at)",
    ],
    [
      'SELECT extract($1 FROM created_at) FROM orders GROUP BY ROLLUP (extract(year FROM created_at))',
      "SELECT extract('year' FROM created_at) FROM orders GROUP BY ROLLUP (extract(year FROM created_at))",
    ],
    [
      'SELECT to_char(date_trunc($1, created_at), $2) FROM orders GROUP BY date_trunc($3, created_at)',
      'SELECT to_char(date_trunc($3, created_at), $2) FROM orders GROUP BY date_trunc($3, created_at)',
    ],
    [
      "SELECT DISTINCT lower(note || $1) FROM orders ORDER BY lower(note || 'x')",
      "SELECT DISTINCT lower(note || 'x') FROM orders ORDER BY lower(note || 'x')",
    ],
    [
      'SELECT * FROM (SELECT total / $1 AS t FROM orders GROUP BY total / 100) s WHERE t > $2',
      'SELECT * FROM (SELECT total / 100 AS t FROM orders GROUP BY total / 100) s WHERE t > $2',
    ],
    [
      "SELECT json_value(data, '$.a' DEFAULT $1 ON EMPTY) FROM orders",
      "SELECT json_value(data, '$.a' DEFAULT NULL ON EMPTY) FROM orders",
    ],
  ])('%s', (sql, expected) => expect(plannableText(statement(sql))).toBe(expected));

  it.each([
    'SELECT $1, count(*) FROM orders GROUP BY 1',
    'SELECT total / $1 FROM orders ORDER BY total / $2',
    'SELECT id + $1 FROM orders GROUP BY id, total + 1',
  ])('but not of %s', expectUntouched);
});

describe('$n where no parser reads it', () => {
  it('the path of JSON_TABLE', () =>
    expectPlannable(
      "SELECT * FROM orders, JSON_TABLE(data, $1 COLUMNS (a int PATH '$.a')) t WHERE id = $2",
      "SELECT * FROM orders, JSON_TABLE(data, '$' COLUMNS (a int PATH '$.a')) t WHERE id = $2",
    ));
  it('the form of normalize()', () =>
    expectPlannable('SELECT normalize($1, $2)', 'SELECT normalize($1, NFC)'));
  it('elsewhere it is still an error', () =>
    expect(parseStatement('SELECT * FROM orders WHERE $1 id')).toMatchObject({
      code: 'unparsable',
      message: 'syntax error at or near "id" (character 31)',
    }));
});

describe('what the emitter does not know', () => {
  it('stays as it is, and is still read', () => {
    const sql =
      "SELECT * FROM orders WHERE JSON_VALUE(data, '$.a') = $1 AND customer_id = $2 AND $3 + $4 > id";
    expectUses(sql, 'orders: !{an expression} = $1; customer_id = $2; id < <expression>');
  });
});

describe('what needs nothing stays as it is', () => {
  it.each([
    'SELECT * FROM orders WHERE id = $1',
    'SELECT * FROM orders WHERE id IN ($1 /*, ... */)',
    'SELECT id + $1 FROM orders',
    'SELECT $1::int + $2',
    "SELECT extract(year FROM created_at), date '2026-01-01', interval '1 day' FROM orders",
    'SELECT sum(CASE WHEN paid THEN total ELSE $1 END) FROM orders',
    'SELECT round($1::numeric, $2) FROM orders',
    'SELECT * FROM orders FETCH FIRST $1 ROWS ONLY',
    'SELECT CAST($1 AS date)',
  ])('%s', expectUntouched);

  it('but the semicolon goes', () => expectPlannable('SELECT 1; ', 'SELECT 1'));
  it('in any encoding', () => expectPlannable("SELECT 'ü😀' ; -- done", "SELECT 'ü😀'"));
});

describe('statements that run a query', () => {
  it('EXPLAIN', () => expectPlannable('EXPLAIN (ANALYZE, COSTS OFF) SELECT 1', 'SELECT 1'));
  it('DECLARE CURSOR', () => expectPlannable('DECLARE c CURSOR WITH HOLD FOR SELECT 1', 'SELECT 1'));
  it('CREATE TABLE AS', () => expectPlannable('CREATE TABLE t AS SELECT 1 WITH NO DATA', 'SELECT 1'));
  it('CREATE MATERIALIZED VIEW', () => expectPlannable('CREATE MATERIALIZED VIEW v AS SELECT 1', 'SELECT 1'));
  it('EXPLAIN CREATE TABLE AS', () => expectPlannable('EXPLAIN CREATE TABLE t AS SELECT 1', 'SELECT 1'));
  it('SELECT INTO', () => expectPlannable('SELECT 1 INTO t', 'SELECT 1'));
  it('COPY', () => expectPlannable('COPY (SELECT 1) TO STDOUT', 'SELECT 1'));
  it('PREPARE, with its types', () =>
    expectPlannable(
      'PREPARE p (int8, text) AS SELECT $1, $2, $3',
      'SELECT CAST($1 AS int8), CAST($2 AS text), $3',
    ));
  it('VALUES and TABLE', () => {
    expectUntouched('VALUES (1, $1)');
    expectUntouched('TABLE orders');
  });
});

it('a statement that was emitted keeps its fingerprint where no rewrite applied', () => {
  for (const sql of [
    'SELECT 1 FROM orders WHERE (created_at + interval $1) AT TIME ZONE $2 > date $3',
    'SELECT 1 FROM orders WHERE ((NOT paid) IS NULL) = $1 AND created_at < timestamp $2',
    'UPDATE orders SET (status, note) = (SELECT $1, $2) WHERE created_at < now() - interval $3 RETURNING *',
  ]) {
    const text = plannableText(statement(sql));
    expect(text).not.toBe(sql);
    expect(applyRewrites(statement(sql).tree).applied).toEqual([]);
    expect(fingerprint(text)).toBe(fingerprint(sql));
  }
});

it('the highest number counts', () => {
  expect(parsedStatement('SELECT $3 FROM orders WHERE id = $1').parameterCount).toBe(3);
});
