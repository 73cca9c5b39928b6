/** Reads the columns of relations, with what decides whether and how they can be index keys. */
import type { Column } from '../model/snapshot.ts';
import { type BtreeTypes, readBtreeTypes } from './btree-types.ts';
import { groupRows } from './group-rows.ts';
import type { CatalogueReader } from './reader.ts';

interface ColumnRow {
  readonly relid: number;
  readonly name: string;
  readonly type: string;
  readonly type_oid: number;
  readonly not_null: boolean;
  readonly expression: string | null;
  readonly generated: string;
  readonly identity: string;
  readonly collation: string | null;
  readonly deterministic: boolean;
  readonly statistics_target: number | null;
  readonly type_length: number;
  readonly type_alignment: string;
}

/** By relation oid, in the relation's own order. */
export async function readColumns(
  reader: CatalogueReader,
  relationOids: readonly number[],
): Promise<ReadonlyMap<number, readonly Column[]>> {
  const types = await readBtreeTypes(reader, relationOids);
  const rows = await reader.fixedRows<ColumnRow>('columns', [relationOids]);
  return groupRows(
    rows,
    (row) => row.relid,
    (row) => toColumn(row, types),
  );
}

const generatedKinds: Readonly<Record<string, Column['generated']>> = { s: 'stored', v: 'virtual' };
const identityKinds: Readonly<Record<string, Column['identity']>> = { a: 'always', d: 'by-default' };
const alignments: Readonly<Record<string, number>> = { c: 1, s: 2, i: 4, d: 8 };

function toColumn(row: ColumnRow, types: BtreeTypes): Column {
  const alignment = alignments[row.type_alignment];
  if (alignment === undefined) throw new Error(`unknown type alignment "${row.type_alignment}"`);
  return {
    name: row.name,
    type: row.type,
    baseType: types.baseType(row.type_oid),
    notNull: row.not_null,
    default: row.expression,
    generated: generatedKinds[row.generated] ?? null,
    identity: identityKinds[row.identity] ?? null,
    collation: row.collation,
    // PG 18 refuses indexes on virtual columns.
    orderable: row.generated !== 'v' && types.isOrderable(row.type_oid),
    statisticsTarget: row.statistics_target,
    typeLength: row.type_length,
    typeAlignment: alignment,
    deduplicable: types.isDeduplicable(row.type_oid, row.deterministic),
  };
}
