/** The Snapshot's shape as a zod schema: what a file must hold before anything trusts it. */
import { z } from 'zod';
import type { Snapshot } from '../model/snapshot.ts';

const count = z.number().nonnegative();
/** -1: never analysed. */
const tuples = z.number().min(-1);
/** Negative ones have a meaning of their own. */
const code = z.number();
const fraction = z.number().min(0).max(1);
const duration = z.number().nonnegative();
const text = z.string();
const optionalText = z.string().nullable();

function list<T extends z.ZodType>(item: T) {
  return z.array(item).readonly();
}

const note = z.object({ code: text, message: text, hint: optionalText });

const relationName = z.object({ schema: text, name: text });

const setting = z.object({ name: text, value: text });

const tablespace = z.object({ name: text, pageCosts: list(text) });

const catalogueObject = z.object({
  kind: z.enum([
    'type',
    'domain',
    'collation',
    'sequence',
    'function',
    'aggregate',
    'operator',
    'cast',
    'text-search',
  ]),
  schema: text,
  identity: text,
  ddl: text,
  types: list(text).optional(),
});

const columnStatistics = z.object({
  column: text,
  inherited: z.boolean(),
  nullFraction: fraction,
  averageWidth: count,
  distinct: z.number(),
  mostCommonValues: optionalText,
  mostCommonFrequencies: list(z.number()).nullable(),
  histogramBounds: optionalText,
  correlation: z.number().nullable(),
  mostCommonElements: optionalText,
  mostCommonElementFrequencies: list(z.number()).nullable(),
  elementCountHistogram: list(z.number()).nullable(),
  rangeLengthHistogram: optionalText,
  rangeEmptyFraction: fraction.nullable(),
  rangeBoundsHistogram: optionalText,
  indexEnds: z.object({ low: text, high: text }).optional(),
  valueType: text.optional(),
});

const size = z.object({
  // -1 of a partitioned table that was analysed.
  pages: z.number().min(-1),
  tuples,
  allVisiblePages: count,
  allFrozenPages: count.nullable(),
  blocks: count,
});

const column = z.object({
  name: text,
  type: text,
  baseType: text,
  notNull: z.boolean(),
  default: optionalText,
  generated: z.enum(['stored', 'virtual']).nullable(),
  identity: z.enum(['always', 'by-default']).nullable(),
  collation: optionalText,
  orderable: z.boolean(),
  statisticsTarget: code.nullable(),
  typeLength: code,
  typeAlignment: count,
  deduplicable: z.boolean(),
});

const constraint = z.object({
  name: text,
  type: z.enum(['primary-key', 'unique', 'foreign-key', 'check', 'exclusion', 'not-null']),
  definition: text,
  validated: z.boolean(),
  inherited: z.boolean(),
});

const indexKey = z.object({
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('column'), column: text }),
    z.object({ kind: z.literal('expression'), sql: text }),
  ]),
  direction: z.enum(['asc', 'desc']),
  nulls: z.enum(['first', 'last']),
  opclass: optionalText,
  collation: optionalText,
});

const index = z.object({
  name: text,
  definition: text,
  accessMethod: text,
  keys: list(indexKey),
  included: list(text),
  predicate: optionalText,
  isUnique: z.boolean(),
  isPrimary: z.boolean(),
  isValid: z.boolean(),
  isReplicaIdentity: z.boolean(),
  isClustered: z.boolean(),
  nullsNotDistinct: z.boolean(),
  constraintName: optionalText,
  parent: relationName.nullable(),
  size,
  treeHeight: count.nullable(),
  rank: count.optional(),
  metapage: text.optional(),
  tablespace: tablespace.optional(),
  usage: z.object({ scans: count, tuplesRead: count, tuplesFetched: count }).nullable(),
  attributes: z
    .object({
      comment: optionalText,
      tablespace: optionalText,
      statisticsTargets: list(z.object({ column: count, target: count })),
      dependsOnExtension: z.boolean(),
    })
    .optional(),
  statistics: list(columnStatistics),
});

const activity = z.object({
  since: optionalText,
  sequentialScans: count,
  indexScans: count,
  inserted: count,
  updated: count,
  hotUpdated: count,
  deleted: count,
  lastAnalyzed: optionalText,
});

const relation = z.object({
  schema: text,
  name: text,
  kind: z.enum(['table', 'partitioned-table', 'view', 'materialized-view', 'foreign-table']),
  persistence: z.enum(['permanent', 'unlogged']),
  columns: list(column),
  storageParameters: list(text),
  partition: z.object({ key: optionalText, parent: relationName.nullable(), bound: optionalText }),
  inherits: list(relationName),
  rank: count.optional(),
  viewDefinition: optionalText,
  insteadOfTriggers: list(z.enum(['INSERT', 'UPDATE', 'DELETE'])).optional(),
  constraints: list(constraint),
  indexes: list(index),
  size,
  activity: activity.nullable(),
  statistics: list(columnStatistics),
  rowSecurity: z.boolean(),
  policies: list(
    z.object({
      name: text,
      permissive: z.boolean(),
      command: z.enum(['ALL', 'SELECT', 'INSERT', 'UPDATE', 'DELETE']),
      roles: list(text),
      using: optionalText,
      check: optionalText,
    }),
  ).optional(),
  securedRoles: list(text).optional(),
  tablespace: tablespace.optional(),
});

const extendedStatistics = z.object({
  schema: text,
  name: text,
  relation: relationName,
  definition: text,
  rank: count.optional(),
  columns: list(
    z.object({
      name: text,
      number: code,
      typeOid: count,
      enumLabels: z.record(text, text).readonly().optional(),
    }),
  ),
  data: list(
    z.object({
      inherited: z.boolean(),
      ndistinct: optionalText,
      dependencies: optionalText,
      mcv: optionalText,
      expressions: list(columnStatistics).optional(),
    }),
  ),
});

const workload = z.object({
  source: z.enum(['pg_stat_statements', 'files', 'none']),
  since: optionalText,
  statements: list(
    z.object({
      text,
      calls: count,
      totalTimeMs: duration.nullable(),
      meanTimeMs: duration.nullable(),
      rows: count.nullable(),
      user: optionalText,
      topLevel: z.boolean().nullable(),
      origin: text,
      observedValues: list(optionalText).exactOptional(),
    }),
  ),
});

export const snapshotSchema = z.object({
  format: z.literal('indexwright-snapshot'),
  formatVersion: z.literal(1),
  toolVersion: text,
  collectedAt: text,
  server: z.object({ versionNumber: count, version: text, major: count }),
  database: z.object({
    name: text,
    encoding: text,
    collate: text,
    ctype: text,
    localeProvider: z.enum(['libc', 'icu', 'builtin']),
    locale: optionalText,
    tablespace: tablespace.optional(),
  }),
  redaction: z.object({ values: z.enum(['pseudonyms', 'removed']), clock: optionalText }).optional(),
  settings: list(setting),
  searchPath: list(text),
  roleSearchPaths: list(z.object({ role: text, searchPath: list(text) })).default([]),
  catalogue: z.object({
    schemas: list(text),
    extensions: list(z.object({ name: text, schema: text, version: text })),
    objects: list(catalogueObject),
    relations: list(relation),
    extendedStatistics: list(extendedStatistics),
    policyRoles: list(z.object({ name: text, memberOf: list(text) })).optional(),
  }),
  workload,
  notes: list(note),
});

/** Fails to compile as soon as the schema and the model differ in a field or a type. */
type Mutual<A, B> = A extends B ? (B extends A ? true : never) : never;
const schemaMatchesModel: Mutual<z.infer<typeof snapshotSchema>, Snapshot> = true;
void schemaMatchesModel;
