/** Reads the settings that decide how a statement is understood and planned. */
import type { Setting } from '../model/snapshot.ts';
import type { CatalogueReader } from './reader.ts';

/** Values as `SET` accepts them, with their units; sorted by name. */
export async function readSettings(reader: CatalogueReader): Promise<readonly Setting[]> {
  return reader.fixedRows<Setting>('settings');
}
