/** Reads what the INSTEAD OF triggers of views stand in for. */
import type { Relation } from '../model/snapshot.ts';
import type { CatalogueReader } from './reader.ts';

interface ViewTriggersRow {
  readonly relid: number;
  readonly commands: NonNullable<Relation['insteadOfTriggers']>;
}

/** By oid of the view; views without such a trigger are missing. */
export async function readViewTriggers(
  reader: CatalogueReader,
  relationOids: readonly number[],
): Promise<ReadonlyMap<number, ViewTriggersRow['commands']>> {
  const rows = await reader.fixedRows<ViewTriggersRow>('view-triggers', [relationOids]);
  return new Map(rows.map(({ relid, commands }) => [relid, commands]));
}
