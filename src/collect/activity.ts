/** Reads how often relations and indexes were scanned and written since the counters began. */
import type { IndexUsage, RelationActivity } from '../model/snapshot.ts';
import type { CatalogueReader } from './reader.ts';

/** Counters are int8, which arrives as text. */
interface ActivityRow {
  readonly relid: number;
  readonly since: string | null;
  readonly seq_scan: string;
  readonly idx_scan: string;
  readonly inserted: string;
  readonly updated: string;
  readonly hot_updated: string;
  readonly deleted: string;
  readonly last_analyzed: string | null;
}

interface IndexUsageRow {
  readonly index_oid: number;
  readonly idx_scan: string;
  readonly idx_tup_read: string;
  readonly idx_tup_fetch: string;
}

/** By relation oid; relations without counters (views, partitioned tables) are missing. */
export async function readActivity(
  reader: CatalogueReader,
  relationOids: readonly number[],
): Promise<ReadonlyMap<number, RelationActivity>> {
  const rows = await reader.fixedRows<ActivityRow>('activity', [relationOids]);
  return new Map(
    rows.map((row) => [
      row.relid,
      {
        since: row.since,
        sequentialScans: Number(row.seq_scan),
        indexScans: Number(row.idx_scan),
        inserted: Number(row.inserted),
        updated: Number(row.updated),
        hotUpdated: Number(row.hot_updated),
        deleted: Number(row.deleted),
        lastAnalyzed: row.last_analyzed,
      },
    ]),
  );
}

/** By index oid; indexes of partitioned tables are missing. */
export async function readIndexUsage(
  reader: CatalogueReader,
  indexOids: readonly number[],
): Promise<ReadonlyMap<number, IndexUsage>> {
  const rows = await reader.fixedRows<IndexUsageRow>('index-usage', [indexOids]);
  return new Map(
    rows.map((row) => [
      row.index_oid,
      {
        scans: Number(row.idx_scan),
        tuplesRead: Number(row.idx_tup_read),
        tuplesFetched: Number(row.idx_tup_fetch),
      },
    ]),
  );
}
