/** Reads what an index stores, key by key. */
import { type IndexKeyRow, type IndexKeys, toIndexKeys } from '../database/index-keys.ts';
import type { CatalogueReader } from './reader.ts';

/** By index oid. */
export async function readIndexKeys(
  reader: CatalogueReader,
  indexOids: readonly number[],
): Promise<ReadonlyMap<number, IndexKeys>> {
  return toIndexKeys(await reader.fixedRows<IndexKeyRow>('index-keys', [indexOids]));
}
