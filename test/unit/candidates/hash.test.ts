/** Which keys are worth a hash. */
import { beforeAll, expect, test } from 'vitest';
import type { Relation } from '../../../src/model/snapshot.ts';
import { loadParser } from '../../../src/query/parse.ts';
import { relation } from '../query/shop.ts';
import { candidates, proposals, snapshot, statistics } from './support.ts';

beforeAll(loadParser);

const pages: Relation = {
  ...relation('public.pages', 'id: int8, url: text, code: text, place: point'),
  statistics: [
    statistics('url', -1, { averageWidth: 64 }),
    statistics('code', -1, { averageWidth: 63 }),
    statistics('place', -1, { averageWidth: 80 }),
  ],
};

test('values that are kept out of their rows, which no B-tree holds', () => {
  const apart = { averageWidth: 18, mostCommonValues: null, histogramBounds: null };
  const table: Relation = { ...pages, statistics: [statistics('url', -1, apart), statistics('id', -1)] };
  const visible = { ...table, size: { ...table.size, allVisiblePages: table.size.pages } };
  for (const sql of ['SELECT * FROM pages WHERE url = $1', 'SELECT * FROM pages WHERE url > $1 OR url = $2'])
    expect(candidates(sql, table)).toEqual(['USING hash (url)']);
  expect(candidates('SELECT * FROM pages ORDER BY url LIMIT 5', table)).toEqual([]);
  expect(candidates('SELECT url FROM pages WHERE id = $1', visible)).toEqual(['(id)']);
  // A histogram has values: they are not too long. In a Snapshot without values it means nothing.
  const short = { ...table, statistics: [statistics('url', -1, { ...apart, histogramBounds: '{a,b}' })] };
  expect(candidates('SELECT * FROM pages WHERE url = $1', short)).toEqual(['(url)']);
  const redacted = { ...snapshot(table), redaction: { values: 'removed', clock: null } } as const;
  expect(candidates('SELECT * FROM pages WHERE url = $1', table, 3, redacted)).toEqual(['(url)']);
});

test.each([
  ['url = $1', ['USING hash (url)']],
  ['url IN ($1, $2)', ['USING hash (url)']],
  ['url = $1 OR code = $2', ['USING hash (url)']],
  ['url > $1', []],
  ["url LIKE 'x%'", []],
  ['code = $1', []],
  ['place = $1', []],
  ['lower(url) = $1', []],
])('%s', (condition, expected) => {
  expect(proposals('hash', pages, `SELECT * FROM pages WHERE ${condition}`)).toEqual(expected);
});
