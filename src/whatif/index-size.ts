/** Estimates what an index of the twin would be, were its table full: rows and groups from the planner, widths from the statistics. */
import type { Client } from '../database/client.ts';
import { readSqlFile } from '../database/sql-file.ts';
import type { CandidateSize } from '../model/what-if.ts';
import { readPlan } from '../plan/explain.ts';
import { btreeSize } from './btree-size.ts';

interface ShapeRow {
  readonly isKey: boolean;
  readonly sql: string;
  readonly typeLength: number;
  readonly alignment: number;
  readonly averageWidth: number | null;
  readonly nullFraction: number;
  readonly deduplicable: boolean;
  readonly table: string;
  readonly predicate: string | null;
}

/** What the planner itself assumes of a variable-length value it knows nothing of (lsyscache.c, get_typavgwidth). */
const UNKNOWN_WIDTH_BYTES = 32;

/** @param indexOid a B-tree that has storage */
export async function estimateIndexSize(client: Client, indexOid: number): Promise<CandidateSize> {
  const { rows } = await client.query<ShapeRow>(readSqlFile('whatif/index-shape.sql'), [indexOid]);
  const keys = rows.filter((row) => row.isKey);
  const [first] = rows;
  if (first === undefined) throw new Error(`index ${indexOid} has no columns`);
  const from = `FROM ONLY ${first.table}${first.predicate === null ? '' : ` WHERE ${first.predicate}`}`;
  const tuples = await plannedRows(client, `SELECT ${from}`);
  const groups = await plannedRows(
    client,
    `SELECT ${from} GROUP BY ${keys.map((key) => key.sql).join(', ')}`,
  );
  return btreeSize({
    tuples,
    groups: Math.max(1, groups),
    columns: rows.map((row) => ({
      widthBytes: row.typeLength > 0 ? row.typeLength : (row.averageWidth ?? UNKNOWN_WIDTH_BYTES),
      // Short variable-length values are stored unaligned.
      alignment: row.typeLength > 0 ? row.alignment : 1,
      nullFraction: row.nullFraction,
    })),
    keyColumns: keys.length,
    deduplicates: rows.every((row) => row.isKey && row.deduplicable),
  });
}

async function plannedRows(client: Client, select: string): Promise<number> {
  const { rows } = await client.query(`EXPLAIN (FORMAT JSON) ${select}`);
  return readPlan(rows[0]?.['QUERY PLAN']).root.rows;
}
