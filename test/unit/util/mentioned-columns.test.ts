/** Columns in the text of an expression. */
import { expect, test } from 'vitest';
import { mentionedColumns } from '../../../src/util/mentioned-columns.ts';

const columns = ['id', 'Total', 'a"b', 'état', 'status'].map((name) => ({ name }));

test.each([
  ['lower(status)', ['status']],
  ['STATUS || ID::text', ['id', 'status']],
  ['"Total" + total', ['Total']],
  ['"a""b" IS NOT NULL', ['a"b']],
  ['état = 1', ['état']],
  ["coalesce(state, 'status') -- id", []],
  ['$$id$$', []],
])('%s', (sql, expected) => {
  expect(mentionedColumns(columns, sql).map(({ name }) => name)).toEqual(expected);
});
