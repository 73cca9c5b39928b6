/** The line of tables above a partition. */
import { expect, test } from 'vitest';
import { quoteRelation } from '../../../src/util/identifiers.ts';
import { lineageOf } from '../../../src/util/partitions.ts';
import { relation } from '../query/shop.ts';

const partition = (name: string, parent: string | null) =>
  relation(`app.${name}`, 'id: int8', {
    partition: { key: null, parent: parent === null ? null : { schema: 'app', name: parent }, bound: null },
  });

const tables = [
  partition('sales', null),
  partition('sales "25"', 'sales'),
  partition('march', 'sales "25"'),
  partition('stray', 'elsewhere'),
];
const byName = new Map(tables.map((table) => [quoteRelation(table), table]));

test.each([
  ['sales', ['"app"."sales"']],
  ['march', ['"app"."march"', '"app"."sales ""25"""', '"app"."sales"']],
  ['stray', ['"app"."stray"', '"app"."elsewhere"']],
  ['unknown', ['"app"."unknown"']],
])('%s', (name, lineage) => {
  expect(lineageOf({ schema: 'app', name }, byName)).toEqual(lineage);
});
