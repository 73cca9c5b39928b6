/** Range types of the database's own, by the DDL that the Snapshot holds. */
import { expect, test } from 'vitest';
import { typeFacts } from '../../../src/candidates/type-facts.ts';

test.each([
  [
    'CREATE TYPE public.floatrange AS RANGE (SUBTYPE = double precision, SUBTYPE_OPCLASS = pg_catalog.float8_ops, MULTIRANGE_TYPE_NAME = public.floatmultirange)',
    ['floatrange', 'floatmultirange'],
  ],
  [
    'CREATE TYPE "My ""app""."."Of ""it""" AS RANGE (SUBTYPE = integer, MULTIRANGE_TYPE_NAME = "My ""app""."."Of them")',
    ['Of "it"', 'Of them'],
  ],
  ["CREATE TYPE public.mood AS ENUM ('AS RANGE')", []],
  ['CREATE TYPE public.pair AS (a integer, b integer)', []],
])('%s', (ddl, expected) => {
  const { rangeTypes } = typeFacts({
    extensions: [],
    objects: [{ kind: 'type', schema: 'public', identity: '', ddl }],
  });
  const builtIn = typeFacts({ extensions: [], objects: [] }).rangeTypes;
  expect([...rangeTypes].filter((name) => !builtIn.has(name))).toEqual(expected);
});

test('extensions with their schemas, quoted', () => {
  const { extensions } = typeFacts({
    extensions: [{ name: 'pg_trgm', schema: 'My ext', version: '1' }],
    objects: [],
  });
  expect(extensions.get('pg_trgm')).toBe('"My ext"');
});
