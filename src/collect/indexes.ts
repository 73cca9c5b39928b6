/** Reads the indexes of relations, their planner numbers and what they belong to. */
import { type CompiledQuery, sql } from 'kysely';
import type { IndexKeys } from '../database/index-keys.ts';
import type { Index } from '../model/snapshot.ts';
import { catalogue, marked } from './catalogue-tables.ts';
import { withoutDropped } from './dropped.ts';
import { groupRows } from './group-rows.ts';
import { readIndexKeys } from './index-keys.ts';
import { ranksWithin } from './ranks.ts';
import type { CatalogueReader } from './reader.ts';
import { type SizeRow, sizeColumns, toSize } from './relations.ts';

interface IndexRow extends SizeRow {
  readonly oid: number;
  readonly relid: number;
  readonly name: string;
  readonly definition: string | null;
  readonly access_method: string;
  readonly predicate: string | null;
  readonly is_unique: boolean;
  readonly is_primary: boolean;
  readonly is_valid: boolean;
  readonly is_replica_identity: boolean;
  readonly is_clustered: boolean;
  readonly nulls_not_distinct: boolean;
  readonly constraint_name: string | null;
  readonly parent_schema: string | null;
  readonly parent_name: string | null;
}

/** An index without what the statistics readers add, and what they find it by. */
export interface CollectedIndex extends Omit<Index, 'usage' | 'attributes' | 'statistics'> {
  readonly oid: number;
}

/** NULLS NOT DISTINCT came with PG 15. */
export function indexesQuery(major: number, relationOids: readonly number[]): CompiledQuery<IndexRow> {
  return catalogue
    .selectFrom('pg_index as i')
    .innerJoin('pg_class as c', 'c.oid', 'i.indexrelid')
    .innerJoin('pg_am as m', 'm.oid', 'c.relam')
    .leftJoin('pg_constraint as k', (join) =>
      // Foreign keys name the index they refer to as well; the index is not theirs.
      join
        .onRef('k.conindid', '=', 'i.indexrelid')
        .onRef('k.conrelid', '=', 'i.indrelid')
        .on('k.contype', 'in', sql<string>`('p', 'u', 'x')`),
    )
    .leftJoin('pg_inherits as h', 'h.inhrelid', 'i.indexrelid')
    .leftJoin('pg_class as pc', 'pc.oid', 'h.inhparent')
    .leftJoin('pg_namespace as pn', 'pn.oid', 'pc.relnamespace')
    .modifyFront(marked)
    .select([
      'i.indexrelid as oid',
      'i.indrelid as relid',
      'c.relname as name',
      sql<string | null>`pg_get_indexdef(i.indexrelid)`.as('definition'),
      'm.amname as access_method',
      sql<string | null>`pg_get_expr(i.indpred, i.indrelid)`.as('predicate'),
      'i.indisunique as is_unique',
      'i.indisprimary as is_primary',
      'i.indisvalid as is_valid',
      'i.indisreplident as is_replica_identity',
      'i.indisclustered as is_clustered',
      (major >= 15 ? sql<boolean>`i.indnullsnotdistinct` : sql<boolean>`false`).as('nulls_not_distinct'),
      'k.conname as constraint_name',
      'pn.nspname as parent_schema',
      'pc.relname as parent_name',
      ...sizeColumns(major),
    ])
    .where('i.indrelid', '=', sql<number>`any (${relationOids}::oid[])`)
    .orderBy('i.indrelid')
    .orderBy(sql`c.relname collate "C"`)
    .compile();
}

/** By relation oid, sorted by name. */
export async function readIndexes(
  reader: CatalogueReader,
  relationOids: readonly number[],
): Promise<ReadonlyMap<number, readonly CollectedIndex[]>> {
  const rows = withoutDropped(await reader.rows(indexesQuery(reader.major, relationOids)), 'definition');
  const keys = await readIndexKeys(
    reader,
    rows.map((row) => row.oid),
  );
  const ranks = ranksWithin(rows, ({ relid }) => relid);
  return groupRows(
    rows,
    (row) => row.relid,
    (row) => ({
      ...toIndex(row, keys.get(row.oid) ?? { keys: [], included: [] }),
      rank: ranks.get(row.oid),
    }),
  );
}

function toIndex(
  row: IndexRow & { readonly definition: string },
  { keys, included }: IndexKeys,
): CollectedIndex {
  return {
    oid: row.oid,
    name: row.name,
    definition: row.definition,
    accessMethod: row.access_method,
    keys,
    included,
    predicate: row.predicate,
    isUnique: row.is_unique,
    isPrimary: row.is_primary,
    isValid: row.is_valid,
    isReplicaIdentity: row.is_replica_identity,
    isClustered: row.is_clustered,
    nullsNotDistinct: row.nulls_not_distinct,
    constraintName: row.constraint_name,
    parent:
      row.parent_schema === null || row.parent_name === null
        ? null
        : { schema: row.parent_schema, name: row.parent_name },
    size: toSize(row),
    // bt_metap() needs pageinspect and a superuser: the twin estimates it.
    treeHeight: null,
  };
}
