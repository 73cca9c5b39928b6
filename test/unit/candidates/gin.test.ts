/** What asks for what a value contains, and the operator class that finds it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../../src/query/parse.ts';
import { makeColumn, relation } from '../query/shop.ts';
import { proposals } from './support.ts';

beforeAll(loadParser);

const documents = relation(
  'public.documents',
  'id: int8, title: text, code: varchar, fixed: bpchar, body: text, words: tsvector, tags: _text, data: jsonb, old: json, flags: hstore',
);
const trigrams = { extensions: [{ name: 'pg_trgm', schema: 'public', version: '1.6' }] };
const found = (condition: string, parts = {}) =>
  proposals('gin', documents, `SELECT * FROM documents WHERE ${condition}`, parts);

describe('elements', () => {
  test.each([
    ["tags @> ARRAY['x']", ['USING gin (tags)']],
    ['tags @> $1', ['USING gin (tags)']],
    ['$1 <@ tags', ['USING gin (tags)']],
    ['tags && $1', ['USING gin (tags)']],
    // A B-tree's equality of whole arrays, and what no operator class has.
    ['tags = $1', []],
    ['$1 = ANY (tags)', []],
    ['data @> $1', ['USING gin (data jsonb_path_ops)']],
    ['data ? $1', ['USING gin (data)']],
    ['data ?| $1', ['USING gin (data)']],
    ["data @? '$.a'", ['USING gin (data jsonb_path_ops)', 'USING gin (data)']],
    ["data @@ '$.a == 1'", ['USING gin (data jsonb_path_ops)', 'USING gin (data)']],
    ["data -> 'tags' ? 'x'", ["USING gin ((data -> 'tags'))"]],
    ['data -> $1 ? $2', []],
    ["old -> 'tags' = $1", []],
    ["flags ? 'x'", ['USING gin (flags)']],
    ["words @@ to_tsquery('x')", ['USING gin (words)']],
    ['$1::tsquery @@ words', ['USING gin (words)']],
    ["to_tsvector('english', body) @@ to_tsquery('x')", ["USING gin (to_tsvector('english', body))"]],
    [
      "setweight(to_tsvector('english', title), 'A') || to_tsvector('english', body) @@ $1",
      ["USING gin ((setweight(to_tsvector('english', title), 'A') || to_tsvector('english', body)))"],
    ],
    ["string_to_array(title, ' ') @> $1", ["USING gin (string_to_array(title, ' '))"]],
    ["tags @> ARRAY['x'] OR data ? 'y'", ['USING gin (data)', 'USING gin (tags)']],
  ])('%s', (condition, expected) => {
    expect(found(condition)).toEqual([...expected].sort());
  });
});

describe('trigrams', () => {
  const title = ['USING gin (title "public".gin_trgm_ops)'];
  test.each([
    ["title LIKE '%x%'", title],
    ["title ILIKE 'x%'", title],
    ["title ~ 'x'", title],
    ["title ~* '^x'", title],
    ['title LIKE $1', title],
    ["title % 'x'", title],
    ["'x' <% title", title],
    ["lower(title) LIKE '%x%'", ['USING gin (lower(title) "public".gin_trgm_ops)']],
    ["code LIKE '%x%'", ['USING gin (code "public".gin_trgm_ops)']],
    // A B-tree finds it.
    ["title LIKE 'x%'", []],
    ["title NOT LIKE '%x%'", []],
    ["fixed LIKE '%x%'", []],
    ['id % 7 = 1', []],
  ])('%s', (condition, expected) => {
    expect(found(condition, trigrams)).toEqual(expected);
  });

  test('only where the database has the extension', () => {
    expect(found("title LIKE '%x%'")).toEqual([]);
  });
});

test('not on a virtual column, which the server refuses', () => {
  const virtual = {
    ...documents,
    columns: [{ ...makeColumn('tags', '_text'), generated: 'virtual' as const }],
  };
  expect(proposals('gin', virtual, "SELECT * FROM documents WHERE tags @> ARRAY['x']")).toEqual([]);
});
