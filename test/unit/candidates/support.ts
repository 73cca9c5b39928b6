/** Candidates for one statement on a table of the tests', as people read them. */
import { generateCandidates, type QueryUses } from '../../../src/candidates/generate.ts';
import type { CandidateIndex } from '../../../src/model/index-definition.ts';
import type {
  Catalogue,
  ColumnStatistics,
  Relation,
  Snapshot,
  Workload,
} from '../../../src/model/snapshot.ts';
import { parseWorkload } from '../../../src/query/parse.ts';
import { displayRelation } from '../../../src/util/identifiers.ts';
import { displayIndex } from '../../../src/util/index-sql.ts';
import { catalogue, relation } from '../query/shop.ts';

export const statistics = (
  name: string,
  distinct: number,
  rest: Partial<ColumnStatistics> = {},
): ColumnStatistics => ({
  column: name,
  inherited: false,
  nullFraction: 0,
  averageWidth: 8,
  distinct,
  mostCommonValues: null,
  mostCommonFrequencies: null,
  histogramBounds: null,
  correlation: 0,
  mostCommonElements: null,
  mostCommonElementFrequencies: null,
  elementCountHistogram: null,
  rangeLengthHistogram: null,
  rangeEmptyFraction: null,
  rangeBoundsHistogram: null,
  ...rest,
});

export const orders: Relation = {
  ...relation(
    'public.orders',
    'id: int8, customer: int4, status: text, open: bool, at: timestamptz, place: point, gone: timestamptz',
  ),
  statistics: [
    statistics('id', -1),
    statistics('customer', 5000),
    statistics('status', 5),
    statistics('open', 2),
    statistics('at', -0.9),
  ],
};

export function snapshot(...relations: readonly Relation[]): Snapshot {
  return {
    server: { versionNumber: 170_000, version: '17.0', major: 17 },
    catalogue: catalogue(...relations),
    database: {
      name: 'app',
      encoding: 'UTF8',
      collate: 'en_US.UTF-8',
      ctype: 'en_US.UTF-8',
      localeProvider: 'libc',
      locale: null,
    },
  } as Snapshot;
}

/** What statements use, by the ids of their queries. */
export function usesOf(statements: readonly string[], source: Snapshot): readonly QueryUses[] {
  const workload: Workload = {
    source: 'files',
    since: null,
    statements: statements.map((text, at) => ({
      text,
      calls: 1,
      totalTimeMs: null,
      meanTimeMs: null,
      rows: null,
      user: null,
      topLevel: null,
      origin: `x:${at + 1}`,
    })),
  };
  return parseWorkload(workload, source.catalogue, ['public']).flatMap(({ id, parsed }) =>
    parsed.kind === 'statement' ? [{ queryId: id, uses: parsed.uses }] : [],
  );
}

/** Of one statement. */
export function generated(sql: string, source: Snapshot, maxWidth = 3): readonly CandidateIndex[] {
  return generateCandidates(source, usesOf([sql], source), { maxWidth });
}

export function candidates(
  sql: string,
  table: Relation = orders,
  maxWidth = 3,
  source = snapshot(table),
): readonly string[] {
  return generated(sql, source, maxWidth).map(display);
}

/** What one generator makes of a statement on a table, sorted. */
export function proposals(
  generator: string,
  table: Relation,
  sql: string,
  catalogueParts: Partial<Catalogue> = {},
): readonly string[] {
  const source = snapshot(table);
  return generated(sql, { ...source, catalogue: { ...source.catalogue, ...catalogueParts } })
    .filter(({ generators }) => generators.includes(generator))
    .map(display)
    .sort();
}

function display({ definition }: CandidateIndex): string {
  return displayIndex(definition).replace(`${displayRelation(definition.relation)} `, '');
}
