/** Reads tables, partitioned tables, views, materialised views and foreign tables with their planner numbers. */
import { type CompiledQuery, sql } from 'kysely';
import type { RelationKind, RelationName } from '../model/relation.ts';
import type { PartitionInfo, Relation, RelationSize } from '../model/snapshot.ts';
import { catalogue, marked } from './catalogue-tables.ts';
import { groupRows } from './group-rows.ts';
import { ranksWithin } from './ranks.ts';
import type { CatalogueReader } from './reader.ts';

/** Columns of pg_class that say how large a relation or an index is. */
export interface SizeRow {
  readonly relpages: number;
  readonly reltuples: number;
  readonly relallvisible: number;
  readonly relallfrozen: number | null;
  /** int8, and null for a relation that was dropped meanwhile. */
  readonly blocks: string | null;
}

interface RelationRow extends SizeRow {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly relkind: string;
  readonly relpersistence: string;
  readonly reloptions: readonly string[] | null;
  readonly relrowsecurity: boolean;
  readonly partition_key: string | null;
  readonly partition_bound: string | null;
  readonly view_definition: string | null;
  readonly readable: boolean;
  readonly row_security_active: boolean;
}

interface ParentRow {
  readonly oid: number;
  readonly parent_schema: string;
  readonly parent_name: string;
  readonly is_partition: boolean;
}

/** A relation without what the other readers add, and what they find it by. */
export interface CollectedRelation
  extends Omit<Relation, 'columns' | 'constraints' | 'indexes' | 'activity' | 'statistics'> {
  readonly oid: number;
  /** Whether the role may read every column: pg_stats shows only those. */
  readonly readable: boolean;
  /** Whether row-level security applies to the role: pg_stats then shows nothing. */
  readonly rowSecurityActive: boolean;
}

/** relallfrozen came with PG 18. */
export function sizeColumns(major: number) {
  return [
    'c.relpages' as const,
    'c.reltuples' as const,
    'c.relallvisible' as const,
    (major >= 18 ? sql<number | null>`c.relallfrozen` : sql<number | null>`null::int4`).as('relallfrozen'),
    sql<string | null>`pg_relation_size(c.oid) / current_setting('block_size')::int8`.as('blocks'),
  ] as const;
}

/** Relations that belong to the user: no system schema, no temporary relation, no part of an extension. */
export function relationsQuery(major: number): CompiledQuery<RelationRow> {
  return catalogue
    .selectFrom('pg_class as c')
    .innerJoin('pg_namespace as n', 'n.oid', 'c.relnamespace')
    .modifyFront(marked)
    .select([
      'c.oid',
      'n.nspname as schema',
      'c.relname as name',
      'c.relkind',
      'c.relpersistence',
      'c.reloptions',
      'c.relrowsecurity',
      ...sizeColumns(major),
      sql<string | null>`case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end`.as('partition_key'),
      sql<string | null>`pg_get_expr(c.relpartbound, c.oid)`.as('partition_bound'),
      sql<string | null>`case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end`.as(
        'view_definition',
      ),
      sql<boolean>`not exists (select from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
        and not a.attisdropped and not has_column_privilege(c.oid, a.attnum, 'select'))`.as('readable'),
      sql<boolean>`c.relrowsecurity and row_security_active(c.oid)`.as('row_security_active'),
    ])
    .where('c.relkind', 'in', sql<string>`('r', 'p', 'v', 'm', 'f')`)
    .where('c.relpersistence', '<>', sql<string>`'t'`)
    .where(isUserSchema('n.nspname'))
    .where(isNotOfExtension('pg_class', 'c.oid'))
    .orderBy(sql`n.nspname collate "C", c.relname collate "C"`)
    .compile();
}

/** `name` is SQL for a schema's name. */
export function isUserSchema(name: string) {
  return sql<boolean>`${sql.ref(name)} !~ '^pg_' and ${sql.ref(name)} <> 'information_schema'`;
}

/** True for an object that no extension brought. `oid` is SQL for its oid in `catalogueTable`. */
export function isNotOfExtension(catalogueTable: string, oid: string) {
  return sql<boolean>`not exists (select from pg_depend e where e.classid = ${sql.lit(catalogueTable)}::regclass
    and e.objid = ${sql.ref(oid)} and e.deptype = 'e')`;
}

export async function readRelations(reader: CatalogueReader): Promise<readonly CollectedRelation[]> {
  const rows = await reader.rows(relationsQuery(reader.major));
  const parentRows = await reader.fixedRows<ParentRow>('parents', [rows.map((row) => row.oid)]);
  const parents = groupRows(
    parentRows,
    (row) => row.oid,
    (row) => row,
  );
  const ranks = ranksWithin(
    rows.filter(({ oid }) => parents.get(oid)?.some((parent) => !parent.is_partition)),
    () => 'children',
  );
  return rows.map((row) => {
    const rank = ranks.get(row.oid);
    const relation = toRelation(row, parents.get(row.oid) ?? []);
    return rank === undefined ? relation : { ...relation, rank };
  });
}

const kinds: Readonly<Record<string, RelationKind>> = {
  r: 'table',
  p: 'partitioned-table',
  v: 'view',
  m: 'materialized-view',
  f: 'foreign-table',
};

function toRelation(row: RelationRow, parents: readonly ParentRow[]): CollectedRelation {
  const kind = kinds[row.relkind];
  if (kind === undefined) throw new Error(`relation kind "${row.relkind}" was not asked for`);
  return {
    oid: row.oid,
    readable: row.readable,
    rowSecurityActive: row.row_security_active,
    schema: row.schema,
    name: row.name,
    kind,
    persistence: row.relpersistence === 'u' ? 'unlogged' : 'permanent',
    storageParameters: row.reloptions ?? [],
    partition: toPartition(row, parents),
    inherits: parents.filter((parent) => !parent.is_partition).map(parentName),
    viewDefinition: row.view_definition === null ? null : row.view_definition.trim().replace(/;$/, ''),
    size: toSize(row),
    rowSecurity: row.relrowsecurity,
  };
}

function toPartition(row: RelationRow, parents: readonly ParentRow[]): PartitionInfo {
  const parent = parents.find((candidate) => candidate.is_partition);
  return {
    key: row.partition_key,
    parent: parent === undefined ? null : parentName(parent),
    bound: parent === undefined ? null : row.partition_bound,
  };
}

function parentName(parent: ParentRow): RelationName {
  return { schema: parent.parent_schema, name: parent.parent_name };
}

export function toSize(row: SizeRow): RelationSize {
  return {
    pages: row.relpages,
    tuples: row.reltuples,
    allVisiblePages: row.relallvisible,
    allFrozenPages: row.relallfrozen,
    blocks: Number(row.blocks ?? 0),
  };
}
