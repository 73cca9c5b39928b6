/** Reads constraints as the DDL that makes them. */
import type { Constraint } from '../model/snapshot.ts';
import { withoutDropped } from './dropped.ts';
import { groupRows } from './group-rows.ts';
import type { CatalogueReader } from './reader.ts';

interface ConstraintRow {
  readonly relid: number;
  readonly name: string;
  readonly type: string;
  readonly definition: string | null;
  readonly validated: boolean;
  readonly inherited: boolean;
}

const types: Readonly<Record<string, Constraint['type']>> = {
  p: 'primary-key',
  u: 'unique',
  f: 'foreign-key',
  c: 'check',
  x: 'exclusion',
  n: 'not-null',
};

/** By relation oid, sorted by name. */
export async function readConstraints(
  reader: CatalogueReader,
  relationOids: readonly number[],
): Promise<ReadonlyMap<number, readonly Constraint[]>> {
  const rows = await reader.fixedRows<ConstraintRow>('constraints', [relationOids]);
  return groupRows(withoutDropped(rows, 'definition'), (row) => row.relid, toConstraint);
}

function toConstraint(row: ConstraintRow & { readonly definition: string }): Constraint {
  const type = types[row.type];
  if (type === undefined) throw new Error(`constraint type "${row.type}" was not asked for`);
  return {
    name: row.name,
    type,
    definition: row.definition,
    validated: row.validated,
    inherited: row.inherited,
  };
}
