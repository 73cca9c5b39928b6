/** Reads the names of the user's schemas and the installed extensions. */
import type { Catalogue } from '../model/snapshot.ts';
import type { CatalogueReader } from './reader.ts';

/** Sorted by name. Schemas that an extension brought are not among them: CREATE EXTENSION makes them again. */
export async function readSchemas(reader: CatalogueReader): Promise<readonly string[]> {
  const rows = await reader.fixedRows<{ readonly name: string }>('schemas');
  return rows.map((row) => row.name);
}

/** Sorted by name. */
export async function readExtensions(reader: CatalogueReader): Promise<Catalogue['extensions']> {
  return reader.fixedRows<Catalogue['extensions'][number]>('extensions');
}
