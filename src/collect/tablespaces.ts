/** Reads which relations lie in tablespaces that have page costs of their own. */
import type { Tablespace } from '../model/snapshot.ts';
import type { CatalogueReader } from './reader.ts';

interface TablespaceRow {
  readonly oid: number;
  readonly name: string;
  readonly costs: readonly string[];
}

/** By oid of a relation or index that does not lie where the database does, if that matters to costs. */
export async function readTablespaces(
  reader: CatalogueReader,
  oids: readonly number[],
): Promise<ReadonlyMap<number, Tablespace>> {
  const rows = await reader.fixedRows<TablespaceRow>('tablespaces', [oids]);
  return new Map(rows.map(({ oid, name, costs }) => [oid, { name, pageCosts: costs }]));
}
