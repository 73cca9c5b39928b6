/** Reads from the catalogue what holds the names of a step's indexes. */
import type { Client } from '../database/client.ts';
import { readSqlFile } from '../database/sql-file.ts';
import type { RelationName } from '../model/relation.ts';
import { quoteRelation } from '../util/identifiers.ts';

/** A relation under a name that a step is about. */
export interface Holder {
  readonly name: RelationName;
  readonly oid: string;
  /** The table that it is an index of; null for what is no index. */
  readonly table: RelationName | null;
  /** Valid, ready and live. */
  readonly valid: boolean;
  /** Has storage: not the index of a partitioned table itself. */
  readonly stored: boolean;
  /** pg_get_indexdef() under an empty search path; null for what is no index. */
  readonly definition: string | null;
  /** The constraint that it enforces, or null. */
  readonly constraint: string | null;
  readonly replicaIdentity: boolean;
}

interface HolderRow {
  readonly schema: string;
  readonly name: string;
  readonly oid: string;
  readonly kind: string;
  readonly tableSchema: string | null;
  readonly tableName: string | null;
  readonly valid: boolean;
  readonly definition: string | null;
  readonly constraint: string | null;
  readonly replicaIdentity: boolean;
}

/** By quoted name; a name that is free is not in it. */
export async function readHolders(
  client: Client,
  names: readonly RelationName[],
): Promise<ReadonlyMap<string, Holder>> {
  const { rows } = await client.query<HolderRow>(readSqlFile('apply/holders.sql'), [
    names.map(({ schema }) => schema),
    names.map(({ name }) => name),
  ]);
  return new Map(rows.map((row) => [quoteRelation(row), toHolder(row)]));
}

function toHolder({ schema, name, kind, tableSchema, tableName, ...row }: HolderRow): Holder {
  return {
    name: { schema, name },
    oid: row.oid,
    table: tableSchema === null || tableName === null ? null : { schema: tableSchema, name: tableName },
    valid: row.valid,
    stored: kind === 'i',
    definition: row.definition,
    constraint: row.constraint,
    replicaIdentity: row.replicaIdentity,
  };
}
