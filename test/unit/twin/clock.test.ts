/** Which words of a text read the clock. */
import { expect, it } from 'vitest';
import { pinClock } from '../../../src/twin/clock.ts';

const c = '"indexwright clock"';

it.each([
  ['SELECT now()', `SELECT ${c}."now"()`],
  ['SELECT NOW ( ), x', `SELECT ${c}."now" ( ), x`],
  ['SELECT pg_catalog.now()', `SELECT ${c}."now"()`],
  ['WHERE at >= CURRENT_DATE - 3', `WHERE at >= ${c}."current_date"() - 3`],
  ['WHERE at < current_timestamp(3)', `WHERE at < ${c}."current_timestamp"(3)`],
  ['WHERE at < LOCALTIMESTAMP', `WHERE at < ${c}."localtimestamp"()`],
  ['SELECT statement_timestamp(), localtime', `SELECT ${c}."statement_timestamp"(), ${c}."localtime"()`],
])('%s', (sql, pinned) => expect(pinClock(sql)).toBe(pinned));

it.each([
  "SELECT 'now()', $$CURRENT_DATE$$, E'\\'CURRENT_DATE'",
  'SELECT "current_date", t."now" FROM t -- CURRENT_DATE',
  'SELECT /* /* now() */ now() */ 1',
  'SELECT x AS current_date, t.current_date FROM t',
  'SELECT app.now(), now, now(1) FROM now',
  'SELECT clock_timestamp()',
])('%s: stays', (sql) => expect(pinClock(sql)).toBe(sql));
