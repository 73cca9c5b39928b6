/** manifest.json: the migrations with their hashes, and the figures that verification holds them to. */
import { z } from 'zod';
import type { RestorableIndex } from '../model/existing-index.ts';
import type { IndexDefinition } from '../model/index-definition.ts';
import type { FormatId, KeptPair, Manifest, ManifestTool, MigrationPair } from '../model/migration.ts';
import type { Recommendation } from '../model/recommendation.ts';
import type { RelationName } from '../model/relation.ts';
import { IndexwrightError } from '../util/errors.ts';
import { sha256 } from '../util/hash.ts';

export const manifestFileName = 'manifest.json';

/**
 * `pairs` as `emitMigrations` made them from the same recommendation. Queries without a cost are left out.
 * @param snapshotHash of the Snapshot that the recommendation was made from, without its workload
 */
export function buildManifest(
  recommendation: Recommendation,
  pairs: readonly MigrationPair[],
  snapshotHash: string,
): Manifest {
  const { toolVersion, inputHash, server, totals, indexes, drops } = recommendation;
  return {
    format: 'indexwright-manifest',
    formatVersion: 1,
    toolVersion,
    inputHash,
    snapshotHash,
    server: { version: server.version, major: Number.parseInt(server.version, 10) },
    migrations: indexes.map((index, n) => ({
      ...entryOf(index, pairs[n]),
      definition: index.definition,
      createSql: index.createSql,
      sizeBytes: index.sizeBytes,
      queries: index.queries,
    })),
    ...(drops.length === 0
      ? {}
      : {
          drops: drops.map((drop, n) => ({
            drops: true as const,
            ...entryOf(drop, pairs[indexes.length + n]),
            code: drop.code,
            servedBy: drop.servedBy,
            members: drop.members,
            sizeBytes: drop.sizeBytes,
          })),
        }),
    queries: recommendation.queries.flatMap(({ id, text, calls, costBefore, costAfter, indexes }) =>
      costBefore === null || costAfter === null ? [] : [{ id, text, calls, costBefore, costAfter, indexes }],
    ),
    totals: {
      costBefore: totals.costBefore,
      costAfter: totals.costAfter,
      sizeBytes: totals.sizeBytes,
    },
  };
}

function entryOf(
  { name, relation }: { readonly name: string; readonly relation: RelationName },
  pair: MigrationPair | undefined,
): KeptPair {
  if (pair === undefined || pair.indexName !== name)
    throw new Error(`the pairs are not those of the recommendation: no pair for ${name}`);
  const { up, down } = pair;
  return {
    indexName: name,
    relation: { schema: relation.schema, name: relation.name },
    up: up.fileName,
    down: down.fileName,
    upSha256: sha256(up.content),
    downSha256: sha256(down.content),
  };
}

/** The file's bytes: keys in a fixed order, so the same manifest is the same text. */
export function formatManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

// Names files beside the manifest: a path would let a manifest point anywhere on the machine.
const fileName = z.string().regex(/^[^/\\\0]+\.sql$/, 'is not the name of an .sql file beside the manifest');
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hex');
const amount = z.number().nonnegative();
const relation = z.object({ schema: z.string(), name: z.string() });

const definitionSchema: z.ZodType<IndexDefinition> = z.object({
  relation,
  accessMethod: z.enum(['btree', 'hash', 'gin', 'gist', 'spgist', 'brin']),
  keys: z.array(
    z.object({
      target: z.union([
        z.object({ kind: z.literal('column'), column: z.string() }),
        z.object({ kind: z.literal('expression'), sql: z.string() }),
      ]),
      direction: z.enum(['asc', 'desc']),
      nulls: z.enum(['first', 'last']),
      opclass: z.string().nullable(),
      collation: z.string().nullable(),
    }),
  ),
  included: z.array(z.string()),
  predicate: z.string().nullable(),
});

const restorableSchema: z.ZodType<RestorableIndex> = z.object({
  name: z.string(),
  relation,
  definition: z.string(),
  partitioned: z.boolean(),
  hasExpressions: z.boolean(),
  parent: relation.nullable(),
  comment: z.string().nullable(),
  statisticsTargets: z.array(z.object({ column: z.int().positive(), target: z.int().nonnegative() })),
});

const keptPair = {
  drops: z.literal(true).exactOptional(),
  indexName: z.string(),
  relation,
  up: fileName,
  down: fileName,
  upSha256: hash,
  downSha256: hash,
};

export const formatIds = [
  'dbmate',
  'node-pg-migrate',
  'knex',
  'kysely',
  'graphile-migrate',
  'drizzle',
  'typeorm',
  'prisma',
  'golang-migrate',
  'goose',
  'flyway',
  'sqitch',
  'atlas',
  'rails',
  'django',
  'alembic',
] as const satisfies readonly FormatId[];

// These lie elsewhere in the project: below a folder that is named from here, and nowhere above it.
const folderPath = z.string().regex(/^(?![/\\]|[A-Za-z]:)[^\0\\]+$/, 'is not a relative path');
const pathBelow = z
  .string()
  .regex(/^(?!\/|[A-Za-z]:)(?!(?:.*\/)?\.\.?(?:\/|$))[^\0\\]+$/, 'is not a path below the tool’s folder');

const toolSchema: z.ZodType<ManifestTool> = z.object({
  format: z.enum(formatIds),
  folder: folderPath,
  files: z.array(z.object({ path: pathBelow, sha256: hash, up: fileName.nullable() })),
});

const manifestSchema: z.ZodType<Manifest> = z.object({
  format: z.literal('indexwright-manifest'),
  formatVersion: z.literal(1),
  toolVersion: z.string(),
  inputHash: hash,
  snapshotHash: hash,
  server: z.object({ version: z.string(), major: z.int().positive() }),
  migrations: z.array(
    z.object({
      ...keptPair,
      definition: definitionSchema,
      createSql: z.string(),
      sizeBytes: amount,
      queries: z.array(z.string()),
    }),
  ),
  drops: z
    .array(
      z.object({
        ...keptPair,
        code: z.enum(['invalid', 'duplicate', 'subsumed', 'replaced', 'unused']),
        servedBy: z.string().nullable(),
        members: z.array(restorableSchema).min(1),
        sizeBytes: amount,
      }),
    )
    .exactOptional(),
  kept: z.array(z.object(keptPair)).exactOptional(),
  tool: toolSchema.exactOptional(),
  queries: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      calls: amount,
      costBefore: amount,
      costAfter: amount,
      indexes: z.array(z.string()),
    }),
  ),
  totals: z.object({ costBefore: amount, costAfter: amount, sizeBytes: amount }),
});

/** Errors: `manifest-unreadable`, `manifest-newer`, `manifest-invalid` with the first place that is wrong. */
export function parseManifest(text: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new IndexwrightError('manifest-unreadable', 'manifest.json is not JSON', {
      hint: 'Is it whole? Write the migrations again with indexwright advise.',
      cause,
    });
  }
  const version = z.object({ formatVersion: z.number() }).safeParse(json).data?.formatVersion;
  if (version !== undefined && version > 1)
    throw new IndexwrightError(
      'manifest-newer',
      `manifest.json has format version ${version}; this tool reads 1`,
      {
        hint: 'Update indexwright to the version that wrote it.',
      },
    );
  const result = manifestSchema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new IndexwrightError(
    'manifest-invalid',
    `manifest.json is not a manifest: ${issue === undefined || issue.path.length === 0 ? 'the whole' : issue.path.join('.')}: ${issue?.message}`,
    { hint: 'Write the migrations again with indexwright advise.', cause: result.error },
  );
}
