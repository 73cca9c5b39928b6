/** What is compared stays in proportion to what there is: partitions with an index on an expression are many. */
import { beforeAll, expect, test } from 'vitest';
import type { Index, Snapshot } from '../../../../src/model/snapshot.ts';
import { loadParser } from '../../../../src/query/parse.ts';
import { inFamilies } from '../../../../src/snapshot/redact/families.ts';
import { joinedColumns } from '../../../../src/snapshot/redact/joined-columns.ts';
import { mergeTies } from '../../../../src/snapshot/redact/merge-ties.ts';
import { typedStatistics, ValueTypes } from '../../../../src/snapshot/redact/value-type.ts';
import { relation } from '../../query/shop.ts';
import { sampleSnapshot } from '../sample.ts';

beforeAll(loadParser);

const [sampleIndex] = sampleSnapshot.catalogue.relations.flatMap(({ indexes }) => indexes);
const [sample] = sampleSnapshot.catalogue.relations.flatMap(({ statistics }) => statistics);
if (sampleIndex === undefined || sample === undefined) throw new Error('the sample holds no index');

/** A table in so many partitions, each with an index on an expression whose values overlap with those of the next. */
function partitioned(count: number): Snapshot {
  const partitions = Array.from({ length: count }, (_, at) => {
    const index: Index = {
      ...(sampleIndex as Index),
      name: `p${at}_abs`,
      keys: [
        {
          target: { kind: 'expression', sql: 'abs(k)' },
          direction: 'asc',
          nulls: 'last',
          opclass: null,
          collation: null,
        },
      ],
      statistics: [
        {
          ...(sample as typeof sample & object),
          column: 'abs',
          mostCommonValues: null,
          mostCommonFrequencies: null,
          histogramBounds: `{${at * 10},${at * 10 + 7},${at * 10 + 14}}`,
          valueType: 'int4',
        },
      ],
    };
    const partition = { key: null, parent: { schema: 'public', name: 'p' }, bound: 'FOR VALUES ...' };
    return { ...relation(`public.p${at}`, 'k: int4', { partition }), indexes: [index] };
  });
  const parent = relation('public.p', 'k: int4', {
    partition: { key: 'RANGE (k)', parent: null, bound: null },
  });
  const [statement] = sampleSnapshot.workload.statements;
  if (statement === undefined) throw new Error('the sample holds no statement');
  const text = 'SELECT FROM p x JOIN p y ON abs(x.k) = abs(y.k)';
  return {
    ...sampleSnapshot,
    searchPath: ['public'],
    catalogue: { ...sampleSnapshot.catalogue, relations: [parent, ...partitions], extendedStatistics: [] },
    workload: {
      ...sampleSnapshot.workload,
      statements: [
        { ...statement, text, user: null },
        { ...statement, text: `${text} WHERE x.k > 5`, user: null },
      ],
    },
  };
}

function read(snapshot: Snapshot) {
  const { catalogue } = snapshot;
  const rows = [...typedStatistics(catalogue, new ValueTypes(catalogue, 'C'))];
  const joined = joinedColumns(snapshot);
  const inThem = inFamilies(snapshot, rows, joined);
  return {
    joined,
    families: new Set(inThem.map(({ type }) => type.family)),
    ties: mergeTies(inThem, joined),
  };
}

test('a join of expressions over two thousand partitions is one list and one family', () => {
  const { joined, families } = read(partitioned(2000));
  expect(joined.map((keys) => keys.length)).toEqual([2000]);
  expect(families.size).toBe(1);
});

test('few are tied each with each, many with the outermost ends', () => {
  // Each end of a neighbour that lies between two bounds, seen from either side.
  expect(read(partitioned(3)).ties.length).toBe(4);
  const ties = [500, 1000, 2000].map((count) => read(partitioned(count)).ties.length);
  for (const [at, count] of ties.entries()) expect(count).toBeLessThanOrEqual(2 * (500 << at));
});
