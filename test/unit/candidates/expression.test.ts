/** Keys that are expressions: which, beside what, and how few. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Relation } from '../../../src/model/snapshot.ts';
import { loadParser } from '../../../src/query/parse.ts';
import { relation } from '../query/shop.ts';
import { candidates, proposals, statistics } from './support.ts';

beforeAll(loadParser);

const people: Relation = {
  ...relation(
    'public.people',
    'id: int8, email: varchar, name: text, team: int4, age: int4, gone: timestamptz, at: timestamp, data: jsonb, code: bpchar',
  ),
  statistics: [statistics('team', 500), statistics('at', -0.9)],
};
const keys = (rest: string) => proposals('expression', people, `SELECT * FROM people ${rest}`);

describe('conditions', () => {
  test.each([
    ['lower(email) = $1', ['(lower(email))']],
    ["lower(email) IN ('a', 'b')", ['(lower(email))']],
    ["date_trunc('day', at) = $1", ["(date_trunc('day', at))"]],
    ["date_trunc('day', at) >= $1", ["(date_trunc('day', at))"]],
    ["data ->> 'plan' = $1", ["((data ->> 'plan'))"]],
    ["(data ->> 'age')::int > 7", ["(CAST(data ->> 'age' AS int))"]],
    ["coalesce(name, '') = $1", ["(COALESCE(name, ''))"]],
    ['age * 2 = $1', ['((age * 2))']],
    ['at::date = $1', ['((at::date))']],
    ["lower(name) LIKE 'x%'", ['(lower(name) text_pattern_ops)']],
    ["lower(name) LIKE '%x'", []],
    ['name COLLATE "C" = $1', ['((name COLLATE "C"))']],
    ['lower(name) = $1 OR lower(email) = $2', ['(lower(email))', '(lower(name))']],
    // A parameter in it, a result that changes, one value alone, one for each group, a type without a name.
    ['data ->> $1 = $2', []],
    ["to_char(at, 'YYYY') = $1", []],
    ['random() * age = $1', []],
    ["similarity(name, 'x') > 0.3", []],
    ["ts_rank(to_tsvector('simple', name), 'x') > 0.3", []],
    ['row(age, team) = $1', []],
    // The column itself, as the type of the value.
    ['age::numeric = 20.5', []],
    ["code::text = 'x'", []],
    ['lower(name) <> $1', []],
  ])('%s', (condition, expected) => {
    expect(keys(`WHERE ${condition}`)).toEqual(expected);
  });

  test('with plain columns: before and behind', () => {
    expect(keys('WHERE lower(name) = $1 AND team = $2 AND at > $3')).toEqual([
      '(lower(name))',
      '(lower(name), at)',
      '(lower(name), team)',
      '(team, lower(name))',
    ]);
    expect(keys('WHERE lower(name) > $1 AND team = $2')).toEqual(['(lower(name))', '(team, lower(name))']);
  });

  test('of a join', () => {
    const found = keys('JOIN people other ON lower(people.email) = other.name WHERE people.team = $1');
    expect(found).toEqual(['(lower(email))', '(team, lower(email))']);
  });

  test('no more of them than the conditions need', () => {
    const many = ['name', 'email', 'code'].map((column) => `lower(${column}) = 'x'`);
    expect(keys(`WHERE ${[...many, 'team = 1', 'age = 2', 'at > $1'].join(' AND ')}`).length).toBeLessThan(
      14,
    );
  });
});

describe('order', () => {
  test.each([
    ['ORDER BY lower(name) LIMIT 5', ['(lower(name))']],
    ['ORDER BY lower(name) DESC LIMIT 5', ['(lower(name))']],
    ['ORDER BY lower(name), id DESC LIMIT 5', ['(lower(name), id DESC)']],
    ['WHERE team = $1 ORDER BY lower(name) LIMIT 5', ['(lower(name))', '(team, lower(name))']],
    ['WHERE lower(name) = $1 ORDER BY at LIMIT 5', ['(lower(name))', '(lower(name), at)']],
    ['ORDER BY lower(name)', []],
    ["ORDER BY data -> 'a' <-> $1 LIMIT 5", []],
  ])('%s', (rest, expected) => {
    expect(keys(rest)).toEqual(expected);
  });

  test('min() and max()', () => {
    expect(candidates('SELECT max(lower(name)) FROM people', people)).toEqual(['(lower(name))']);
  });

  test('groups are not worth one: an index without the columns spares no row', () => {
    expect(keys('WHERE true GROUP BY lower(name)')).toEqual([]);
  });
});

test('partial: what a null test or a boolean leaves, one key', () => {
  expect(keys('WHERE gone IS NULL AND lower(name) = $1')).toContain('(lower(name)) WHERE gone IS NULL');
  expect(keys('WHERE gone IS NULL ORDER BY lower(name) LIMIT 5')).toContain(
    '(lower(name)) WHERE gone IS NULL',
  );
});
