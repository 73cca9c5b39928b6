/** Which keys are worth a hash. */
import { beforeAll, expect, test } from 'vitest';
import type { Relation } from '../../../src/model/snapshot.ts';
import { loadParser } from '../../../src/query/parse.ts';
import { relation } from '../query/shop.ts';
import { proposals, statistics } from './support.ts';

beforeAll(loadParser);

const pages: Relation = {
  ...relation('public.pages', 'id: int8, url: text, code: text, place: point'),
  statistics: [
    statistics('url', -1, { averageWidth: 64 }),
    statistics('code', -1, { averageWidth: 63 }),
    statistics('place', -1, { averageWidth: 80 }),
  ],
};

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
