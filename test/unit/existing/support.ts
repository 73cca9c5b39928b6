/** A table with indexes in one line each, and a judge whose plans are known. */

import {
  type ExistingInput,
  type JudgedExisting,
  judgeExisting,
} from '../../../src/existing/judge-existing.ts';
import type { IndexDefinition } from '../../../src/model/index-definition.ts';
import type { Constraint, Index, Relation, Snapshot } from '../../../src/model/snapshot.ts';
import type { CostedPlan } from '../../../src/model/what-if.ts';
import type { SizedCandidate } from '../../../src/selection/problem.ts';
import { writeCosts } from '../../../src/selection/writes.ts';
import { createIndexSql } from '../../../src/util/index-sql.ts';
import { catalogueWith, index } from '../migrations/fixtures.ts';
import { sampleSnapshot } from '../snapshot/sample.ts';

/** `existing('orders_a_idx', index('orders', ['a']))`: valid, 100 pages, never scanned. */
export function existing(name: string, definition: IndexDefinition, rest: Partial<Index> = {}): Index {
  const [plain] = catalogueWith(definition.relation, [name]).relations;
  const [made] = plain?.indexes ?? [];
  if (made === undefined) throw new Error('no index');
  return {
    ...made,
    definition: createIndexSql(definition, name),
    accessMethod: definition.accessMethod,
    keys: definition.keys,
    included: definition.included,
    predicate: definition.predicate,
    size: { ...made.size, pages: 100, blocks: 100, tuples: 1000 },
    usage: { scans: 0, tuplesRead: 0, tuplesFetched: 0 },
    attributes: { comment: null, tablespace: null, statisticsTargets: [], dependsOnExtension: false },
    ...rest,
  };
}

export function scans(count: number): Pick<Index, 'usage'> {
  return { usage: { scans: count, tuplesRead: 0, tuplesFetched: 0 } };
}

export function table(name: string, indexes: readonly Index[], rest: Partial<Relation> = {}): Relation {
  const [plain] = catalogueWith(name, []).relations;
  if (plain === undefined) throw new Error('no relation');
  return {
    ...plain,
    indexes,
    activity: {
      since: '2025-01-01T00:00:00.000Z',
      sequentialScans: 0,
      indexScans: 0,
      inserted: 500,
      updated: 100,
      hotUpdated: 40,
      deleted: 0,
      lastAnalyzed: null,
    },
    ...rest,
  };
}

export function foreignKey(columns: string): Constraint {
  return {
    name: 'fk',
    type: 'foreign-key',
    definition: `FOREIGN KEY (${columns}) REFERENCES public.other(id)`,
    validated: true,
    inherited: false,
  };
}

/** 31 days after the counters of `table` began. */
export function snapshotOf(...relations: readonly Relation[]): Snapshot {
  return {
    ...sampleSnapshot,
    collectedAt: '2025-02-01T00:00:00.000Z',
    catalogue: { ...sampleSnapshot.catalogue, relations },
  };
}

/** What a statement costs by the indexes that are there, and which it then uses. */
export type Cost = (has: (name: string) => boolean) => readonly [cost: number, ...used: readonly string[]];

export interface Case {
  readonly queries?: Readonly<Record<string, Cost>>;
  readonly recommended?: Readonly<
    Record<string, { readonly definition: IndexDefinition; readonly pages?: number }>
  >;
  readonly options?: Partial<ExistingInput['options']>;
  readonly cannotHide?: string;
  readonly mayDropOn?: ExistingInput['mayDropOn'];
}

export async function judge(snapshot: Snapshot, given: Case = {}): Promise<JudgedExisting> {
  const queries = Object.keys(given.queries ?? {}).map((id) => ({
    id,
    plannableText: id,
    parameterCount: 0,
    calls: 1,
  }));
  const chosen = Object.entries(given.recommended ?? {}).map(
    ([id, { definition, pages = 100 }]): SizedCandidate => ({
      id,
      definition,
      generators: [],
      queryIds: [],
      size: { pages, tuples: 1, sizeBytes: pages * 8192, treeHeight: 1 },
    }),
  );
  const plan = (id: string, has: (name: string) => boolean): CostedPlan => {
    const [cost, ...used] = given.queries?.[id]?.(has) ?? [1];
    return costed(cost, used);
  };
  const everything = new Map(queries.map(({ id }) => [id, plan(id, () => true)]));
  const withoutNew = new Map(
    queries.map(({ id }) => [id, plan(id, (name) => !chosen.some((one) => one.id === name))]),
  );
  return judgeExisting({
    snapshot,
    queries,
    samples: [],
    selection: { chosen, before: withoutNew, after: everything },
    baseline: new Map([...withoutNew].map(([id, { plan }]) => [id, plan])),
    mayDropOn: given.mayDropOn ?? (() => true),
    names: chosen.map(({ id }) => id),
    options: { maxRegression: 0.1, minBenefit: 0.001, minObservedDays: 7, ...given.options },
    writes: writeCosts({ snapshot, queries: [], uses: new Map(), baseline: new Map() }),
    judge: {
      cannotHide: given.cannotHide ?? null,
      freshSizes: async (indexes) =>
        new Map(indexes.map(({ schema, name }) => [`"${schema}"."${name}"`, 8192])),
      plan: async (questions) =>
        questions.map(({ query, without = [] }) =>
          plan(query.id, (name) => !without.some((gone) => gone.name === name)),
        ),
    },
  });
}

function costed(cost: number, used: readonly string[]): CostedPlan {
  const node = (indexName: string | null, children: CostedPlan['plan']['root'][]) => ({
    nodeType: 'Result',
    relation: null,
    alias: null,
    indexName,
    startupCost: 0,
    totalCost: cost,
    rows: 1,
    width: 1,
    conditions: {},
    sortKeys: [],
    children,
  });
  return {
    plan: {
      cost,
      root: node(
        null,
        used.map((name) => node(name, [])),
      ),
    },
    usedCandidateIds: [],
  };
}

/** `name: code` of what goes and of what stays, sorted. */
export function outcome({ drops, kept }: JudgedExisting): { readonly go: string[]; readonly stay: string[] } {
  return {
    go: drops
      .map(({ name, code, servedBy }) => `${name}: ${code}${servedBy === null ? '' : ` by ${servedBy}`}`)
      .sort(),
    stay: kept.map(({ name, code }) => `${name}: ${code}`).sort(),
  };
}

export { index };
