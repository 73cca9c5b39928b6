/** What an expression yields, where its text tells: seen in the predicates on it. */
import { beforeAll, expect, test } from 'vitest';
import { loadParser } from '../../../src/query/parse.ts';
import { parsedStatement } from './support.ts';

beforeAll(loadParser);

test.each([
  ['lower(email)', 'text'],
  ['coalesce(note, $$)', 'text'],
  ["data ->> 'k'", 'text'],
  ["data -> 'k'", 'jsonb'],
  ["data #> '{a,b}'", 'jsonb'],
  ["data || '{}'", 'jsonb'],
  ["note || '!'", 'text'],
  ["string_to_array(note, ',')", '_text'],
  ["array_remove(tags, 'x')", '_text'],
  ['note::text[]', '_text'],
  ['total::int', 'int4'],
  ["to_tsvector('english', note)", 'tsvector'],
  ["setweight(to_tsvector('english', note), 'A')", 'tsvector'],
  ['note COLLATE "C"', 'text'],
  ['int4range(1, total::int)', 'int4range'],
  // Only the server knows.
  ['lower(int4range(1, total::int))', null],
  ['my_function(note)', null],
  ['total + 1', null],
])('%s is %s', (expression, type) => {
  const sql = `SELECT 1 FROM orders o JOIN customers c ON c.id = o.id WHERE ${expression.replace('$$', "''")} = '1'`;
  const predicates = parsedStatement(sql).uses.flatMap((use) => use.predicates);
  const [found] = predicates.filter(({ target }) => target.kind === 'expression');
  expect(found?.type ?? null).toBe(type);
});
