import { beforeAll, expect, test } from 'vitest';
import type { ParameterUse } from '../../../src/model/query.ts';
import { bindLimits, bindParameters } from '../../../src/query/bind-parameters.ts';
import { loadParser } from '../../../src/query/parse.ts';

beforeAll(loadParser);

const use = (kind: ParameterUse['kind']): ParameterUse => ({
  kind,
  relation: null,
  column: null,
  operator: null,
});

test.each([
  ['SELECT 1 LIMIT $1', [use('limit')], 7.2, 'SELECT 1 LIMIT 8'],
  ['SELECT 1 LIMIT $1', [use('limit')], null, 'SELECT 1 LIMIT 50'],
  ['SELECT 1 LIMIT $1', [use('limit')], 0, 'SELECT 1 LIMIT 1'],
  [
    'SELECT $1 LIMIT $2 OFFSET $3',
    [use('other'), use('limit'), use('offset')],
    5,
    'SELECT $1 LIMIT 5 OFFSET 0',
  ],
  ['SELECT $1', [use('other')], 5, 'SELECT $1'],
])('%s', (text, uses, rows, expected) => {
  expect(bindLimits(text, uses, rows)).toBe(expected);
});

test('places are found behind wide characters, in nested queries, and not in strings or comments', () => {
  expect(
    bindParameters(
      `SELECT '🐘 $1', "$1" /* $1 */ FROM (SELECT $1 AS "$1" LIMIT $10) x -- $1\nLIMIT $1`,
      new Map([[1, "'a'"]]),
    ),
  ).toBe(`SELECT '🐘 $1', "$1" /* $1 */ FROM (SELECT 'a' AS "$1" LIMIT $10) x -- $1\nLIMIT 'a'`);
});

test('text that is no SQL is returned as it is', () => {
  expect(bindParameters('SELEC $1', new Map([[1, '2']]))).toBe('SELEC $1');
});
