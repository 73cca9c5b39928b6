/** Index definitions and recommendations for tests, said in one line each. */

import { defaultRecommendationOptions } from '../../../src/advise.ts';
import type { RecommendedDrop, RestorableIndex } from '../../../src/model/existing-index.ts';
import type { IndexDefinition, IndexKey } from '../../../src/model/index-definition.ts';
import type { QueryOutcome, Recommendation, RecommendedIndex } from '../../../src/model/recommendation.ts';
import type { RelationName } from '../../../src/model/relation.ts';
import type { Catalogue } from '../../../src/model/snapshot.ts';
import { createIndexSql } from '../../../src/util/index-sql.ts';

export function column(name: string, key: Partial<IndexKey> = {}): IndexKey {
  const direction = key.direction ?? 'asc';
  return {
    target: { kind: 'column', column: name },
    direction,
    nulls: direction === 'desc' ? 'first' : 'last',
    opclass: null,
    collation: null,
    ...key,
  };
}

export function expression(sql: string, key: Partial<IndexKey> = {}): IndexKey {
  return column('', { target: { kind: 'expression', sql }, ...key });
}

/** `index('orders', ['a', column('b', { direction: 'desc' })])`, in public unless the table says otherwise. */
export function index(
  table: string | { readonly schema: string; readonly name: string },
  keys: readonly (string | IndexKey)[],
  rest: Partial<IndexDefinition> = {},
): IndexDefinition {
  return {
    relation: typeof table === 'string' ? { schema: 'public', name: table } : table,
    accessMethod: 'btree',
    keys: keys.map((key) => (typeof key === 'string' ? column(key) : key)),
    included: [],
    predicate: null,
    ...rest,
  };
}

export function recommended(
  name: string,
  definition: IndexDefinition,
  rest: Partial<RecommendedIndex> = {},
): RecommendedIndex {
  return {
    name,
    relation: definition.relation,
    definition,
    createSql: createIndexSql(definition, name),
    sizeBytes: 4_212_736,
    tuples: 200_000,
    costBefore: 5_432_100,
    costAfter: 12_345.6,
    queries: ['a1b2c3d4e5f60718'],
    nearDuplicates: [],
    saving: 5_419_754,
    writes: {
      basis: 'counters',
      since: '2025-11-01T00:00:00.000Z',
      entriesAdded: 12_000,
      hotUpdatesAtRisk: 0,
      cost: 12_960,
    },
    ...rest,
  };
}

/** An unused index that exists; its definition as a server prints it. */
export function dropped(
  name: string,
  relation: RelationName,
  definition: string,
  rest: Partial<RecommendedDrop> = {},
): RecommendedDrop {
  return {
    name,
    relation,
    code: 'unused',
    reason: 'No query has scanned it, and no plan of the workload uses it.',
    members: [restorable(name, relation, definition)],
    servedBy: null,
    sizeBytes: 4_202_496,
    scans: 0,
    since: '2025-10-01T00:00:00.000Z',
    queries: [],
    costBefore: 0,
    costAfter: 0,
    writes: {
      basis: 'counters',
      since: '2025-10-01T00:00:00.000Z',
      entriesAdded: 12_000,
      hotUpdatesAtRisk: 0,
      cost: 24_600,
    },
    ...rest,
  };
}

export function restorable(
  name: string,
  relation: RelationName,
  definition: string,
  rest: Partial<RestorableIndex> = {},
): RestorableIndex {
  return {
    name,
    relation,
    definition,
    partitioned: false,
    hasExpressions: false,
    parent: null,
    comment: null,
    statisticsTargets: [],
    ...rest,
  };
}

export function outcome(id: string, text: string, rest: Partial<QueryOutcome> = {}): QueryOutcome {
  return {
    id,
    text,
    calls: 1200,
    totalTimeMs: 174_000,
    meanTimeMs: 145,
    verdict: { code: 'improved', reason: 'Uses a recommended index.' },
    costBefore: 4526.75,
    costAfter: 10.29,
    sequentialScans: [],
    indexes: [],
    values: [],
    ...rest,
  };
}

export function recommendation(
  indexes: readonly RecommendedIndex[],
  rest: Partial<Recommendation> = {},
): Recommendation {
  const queries = rest.queries ?? [
    outcome('a1b2c3d4e5f60718', 'SELECT * FROM orders WHERE customer_id = $1'),
  ];
  const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);
  const costAfter = sum(queries.map((query) => query.calls * (query.costAfter ?? 0)));
  return {
    toolVersion: '0.1.0',
    inputHash: '5c1f0a9e3b7d2468ace013579bdf02468ace13579bdf02468ace13579bdf0246',
    server: { version: '15.12', twinVersion: '15.12', exact: true, judge: 'twin' },
    options: defaultRecommendationOptions,
    indexes,
    drops: [],
    kept: [],
    bloated: [],
    queries,
    totals: {
      statements: queries.length,
      improved: queries.filter((query) => query.verdict.code === 'improved').length,
      costBefore: sum(queries.map((query) => query.calls * (query.costBefore ?? 0))),
      costAfter,
      writeCost: sum(indexes.map((one) => one.writes?.cost ?? 0)),
      sizeBytes: sum(indexes.map((one) => one.sizeBytes)),
      candidates: 12,
      whatIfCalls: 345,
    },
    bound: { leastCost: costAfter, pricedCost: costAfter, leastPricedCost: costAfter },
    frontier: [],
    notes: [],
    ...rest,
  };
}

export const emptyCatalogue: Catalogue = {
  schemas: ['public'],
  extensions: [],
  objects: [],
  relations: [],
  extendedStatistics: [],
};

/** A catalogue with one table that has btree indexes of these names, none of them a constraint's. */
export function catalogueWith(
  table: string | { readonly schema: string; readonly name: string },
  indexNames: readonly string[],
): Catalogue {
  const { relation } = index(table, []);
  const size = { pages: 1, tuples: 0, allVisiblePages: 0, allFrozenPages: null, blocks: 1 };
  return {
    ...emptyCatalogue,
    relations: [
      {
        ...relation,
        kind: 'table',
        persistence: 'permanent',
        columns: [],
        storageParameters: [],
        partition: { key: null, parent: null, bound: null },
        inherits: [],
        viewDefinition: null,
        constraints: [],
        indexes: indexNames.map((name) => ({
          name,
          definition: createIndexSql(index(relation, ['id']), name),
          accessMethod: 'btree',
          keys: [column('id')],
          included: [],
          predicate: null,
          isUnique: false,
          isPrimary: false,
          isValid: true,
          isReplicaIdentity: false,
          isClustered: false,
          nullsNotDistinct: false,
          constraintName: null,
          parent: null,
          size,
          treeHeight: null,
          usage: null,
          statistics: [],
        })),
        size,
        activity: null,
        statistics: [],
        rowSecurity: false,
      },
    ],
  };
}

/** A catalogue of plain relations: `{ 'public.p': null, 'public.p1': 'public.p' }` names each one's parent. */
export function partitionedCatalogue(parents: Readonly<Record<string, string | null>>): Catalogue {
  const [plain] = catalogueWith('t', []).relations;
  if (plain === undefined) throw new Error('no relation');
  return {
    ...emptyCatalogue,
    relations: Object.entries(parents).map(([text, parent]) => {
      const partitioned = Object.values(parents).includes(text);
      return {
        ...plain,
        ...splitName(text),
        kind: partitioned ? 'partitioned-table' : 'table',
        partition: {
          key: partitioned ? 'RANGE (id)' : null,
          parent: parent === null ? null : splitName(parent),
          bound: null,
        },
      };
    }),
  };
}

function splitName(text: string): { readonly schema: string; readonly name: string } {
  const [schema = '', name = ''] = text.split('.');
  return { schema, name };
}
