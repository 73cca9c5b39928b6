/** Estimates B-trees of the twin as if their tables were full: rows and groups from the planner, widths from the statistics. */
import type { Client } from '../database/client.ts';
import { readSqlFile } from '../database/sql-file.ts';
import type { CandidateSize } from '../model/what-if.ts';
import { readPlan } from '../plan/explain.ts';
import { groupBy, sum } from '../util/collections.ts';
import { type BtreePart, type BtreeShape, btreeHeight, btreeSize } from './btree-size.ts';
import type { SizedRelation } from './relation-files.ts';

interface ShapeRow {
  readonly oid: string;
  readonly isKey: boolean;
  readonly sql: string;
  readonly typeLength: number;
  readonly alignment: number;
  readonly averageWidth: number | null;
  readonly nullFraction: number;
  readonly commonFrequencies: readonly number[] | null;
  readonly deduplicable: boolean;
  readonly table: string;
  readonly predicate: string | null;
}

/** What the planner itself assumes of a variable-length value it knows nothing of (lsyscache.c, get_typavgwidth). */
const UNKNOWN_WIDTH_BYTES = 32;

/** Sizes by oid; only B-trees with storage are in the answer. */
export async function estimateIndexSizes(
  client: Client,
  indexOids: readonly number[],
): Promise<ReadonlyMap<number, CandidateSize>> {
  const sizes = new Map<number, CandidateSize>();
  for (const [oid, rows] of await readShapes(client, indexOids)) {
    const { table, predicate } = rows[0] ?? { table: '', predicate: null };
    const keys = rows.filter((row) => row.isKey);
    const from = `FROM ONLY ${table}${predicate === null ? '' : ` WHERE ${predicate}`}`;
    const tuples = await plannedRows(client, `SELECT ${from}`);
    const groups = await plannedRows(
      client,
      `SELECT ${from} GROUP BY ${keys.map((key) => key.sql).join(', ')}`,
    );
    sizes.set(
      oid,
      btreeSize({
        ...layout(rows),
        parts: parts(keys, predicate, tuples, Math.max(1, groups)),
        deduplicates: rows.every((row) => row.isKey && row.deduplicable),
      }),
    );
  }
  return sizes;
}

/** With one key column and all rows, the statistics tell NULLs and common values from the rest; else it is one part. */
function parts(
  keys: readonly ShapeRow[],
  predicate: string | null,
  tuples: number,
  groups: number,
): readonly BtreePart[] {
  const [key] = keys;
  if (key === undefined || keys.length > 1 || predicate !== null) return [{ tuples, groups }];
  const common = [key.nullFraction, ...(key.commonFrequencies ?? [])].filter((share) => share > 0);
  const rest = tuples * Math.max(0, 1 - sum(common, (share) => share));
  return [
    ...common.map((share) => ({ tuples: tuples * share, groups: 1 })),
    { tuples: rest, groups: Math.min(rest, Math.max(1, groups - common.length)) },
  ];
}

/** What the planner shall believe of an index of the estimated size. */
export function sizedIndex(oid: number, size: CandidateSize): SizedRelation {
  return {
    oid,
    pages: size.pages,
    tuples: size.tuples,
    allVisiblePages: 0,
    allFrozenPages: null,
    blocks: size.pages,
    tableBlocks: 0,
    treeHeight: size.treeHeight,
  };
}

/** Heights by oid of B-trees whose page counts are known. */
export async function estimateTreeHeights(
  client: Client,
  blocks: ReadonlyMap<number, number>,
): Promise<ReadonlyMap<number, number>> {
  const shapes = await readShapes(client, [...blocks.keys()]);
  return new Map([...shapes].map(([oid, rows]) => [oid, btreeHeight(blocks.get(oid) ?? 0, layout(rows))]));
}

async function readShapes(
  client: Client,
  oids: readonly number[],
): Promise<ReadonlyMap<number, readonly ShapeRow[]>> {
  const { rows } = await client.query<ShapeRow>(readSqlFile('twin/index-shape.sql'), [oids]);
  return groupBy(rows, (row) => Number(row.oid));
}

function layout(rows: readonly ShapeRow[]): Pick<BtreeShape, 'columns' | 'keyColumns'> {
  return {
    columns: rows.map((row) => ({
      widthBytes: row.typeLength > 0 ? row.typeLength : (row.averageWidth ?? UNKNOWN_WIDTH_BYTES),
      // Short variable-length values are stored unaligned.
      alignment: row.typeLength > 0 ? row.alignment : 1,
      nullFraction: row.nullFraction,
    })),
    keyColumns: rows.filter((row) => row.isKey).length,
  };
}

async function plannedRows(client: Client, select: string): Promise<number> {
  const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${select}`);
  return readPlan(rows[0]?.['QUERY PLAN']).root.rows;
}
