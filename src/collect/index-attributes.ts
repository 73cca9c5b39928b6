/** Reads what an index has besides its definition: comment, tablespace, statistics targets. */
import type { IndexAttributes } from '../model/snapshot.ts';
import type { CatalogueReader } from './reader.ts';

/** By index oid. */
export async function readIndexAttributes(
  reader: CatalogueReader,
  indexOids: readonly number[],
): Promise<ReadonlyMap<number, IndexAttributes>> {
  const rows = await reader.fixedRows<IndexAttributes & { readonly oid: number }>('index-attributes', [
    indexOids,
  ]);
  return new Map(rows.map(({ oid, ...attributes }) => [oid, attributes]));
}
