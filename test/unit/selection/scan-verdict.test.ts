/** Why a large table is scanned, in words that hold for the column's type. */
import { beforeAll, expect, test } from 'vitest';
import { typeFacts } from '../../../src/candidates/type-facts.ts';
import type { Relation } from '../../../src/model/snapshot.ts';
import { loadParser } from '../../../src/query/parse.ts';
import { explainScans } from '../../../src/selection/scan-verdict.ts';
import { quoteRelation } from '../../../src/util/identifiers.ts';
import { candidates, snapshot, usesOf } from '../candidates/support.ts';
import { relation } from '../query/shop.ts';

beforeAll(loadParser);

const people = relation('public.people', 'id: int8, login: citext, name: text, way: lseg, body: json');
const table: Relation = {
  ...people,
  columns: people.columns.map((column) => ({
    ...column,
    orderable: !['lseg', 'json'].includes(column.type),
  })),
};

test.each([
  [
    "login LIKE 'ann%'",
    'Its pattern on login is matched by an operator of the type citext, and a B-tree cannot search for its beginning.',
  ],
  [
    'login LIKE $1',
    'Its pattern on login is matched by an operator of the type citext, and a B-tree cannot search for its beginning.',
  ],
  [
    "way = lseg '((0,0),(1,1))'",
    'Its condition compares way, and values of the type lseg have no order: no B-tree can search for them.',
  ],
  [
    'way IN ($1, $2)',
    'Its condition compares way, and values of the type lseg have no order: no B-tree can search for them.',
  ],
])('%s', (condition, reason) => {
  const source = snapshot(table);
  const sql = `SELECT id FROM people WHERE ${condition}`;
  expect(candidates(sql, table)).toEqual([]);
  const verdict = explainScans({
    scanned: [table],
    textUses: usesOf([sql], source).flatMap(({ uses }) => uses),
    planUses: [],
    relations: new Map([[quoteRelation(table), table]]),
    types: typeFacts(source.catalogue),
    unstable: new Set(),
  });
  expect(verdict).toEqual({ code: 'not-sargable', reason });
});
