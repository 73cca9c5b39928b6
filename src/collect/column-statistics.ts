/** Reads what ANALYZE found about columns and about the expressions of indexes. */
import { type CompiledQuery, sql } from 'kysely';
import type { ColumnStatistics } from '../model/snapshot.ts';
import { catalogue, marked } from './catalogue-tables.ts';
import { groupRows } from './group-rows.ts';
import type { CatalogueReader } from './reader.ts';

/** Arrays of values as text (anyarray has no type of its own), arrays of frequencies as numbers. */
export interface StatisticsRow {
  readonly column: string;
  readonly inherited: boolean;
  readonly null_frac: number;
  readonly avg_width: number;
  readonly n_distinct: number;
  readonly most_common_vals: string | null;
  readonly most_common_freqs: readonly number[] | null;
  readonly histogram_bounds: string | null;
  readonly correlation: number | null;
  readonly most_common_elems: string | null;
  readonly most_common_elem_freqs: readonly number[] | null;
  readonly elem_count_histogram: readonly number[] | null;
  readonly range_length_histogram: string | null;
  readonly range_empty_frac: number | null;
  readonly range_bounds_histogram: string | null;
  /** Of an index's expression. */
  readonly value_type?: string | null;
}

interface RelationStatisticsRow extends StatisticsRow {
  readonly relid: number;
}

/** Where column statistics can be read from: the catalogue itself, or the view that shows what the role may SELECT. */
export type StatisticsSource = 'pg_statistic' | 'pg_stats';

/**
 * Statistics by oid of the relation or index, sorted by column name.
 *
 * With SELECT on pg_statistic (granted, or through pg_read_all_data) that is read: it holds all, ranges before PG 17,
 * tables under row-level security and expressions of indexes included, and the role need not read a single row of data.
 */
export async function readColumnStatistics(
  reader: CatalogueReader,
  source: StatisticsSource,
  oids: readonly number[],
): Promise<ReadonlyMap<number, readonly ColumnStatistics[]>> {
  const rows =
    source === 'pg_statistic'
      ? await reader.fixedRows<RelationStatisticsRow>('pg-statistic', [oids])
      : await reader.rows(statisticsViewQuery(reader.major, oids));
  return groupRows(rows, (row) => row.relid, toStatistics);
}

/** The range columns came with PG 17. */
export function statisticsViewQuery(
  major: number,
  oids: readonly number[],
): CompiledQuery<RelationStatisticsRow> {
  const ranges = major >= 17;
  return catalogue
    .selectFrom('pg_stats as s')
    .innerJoin('pg_namespace as n', 'n.nspname', 's.schemaname')
    .innerJoin('pg_class as c', (join) =>
      join.onRef('c.relnamespace', '=', 'n.oid').onRef('c.relname', '=', 's.tablename'),
    )
    .modifyFront(marked)
    .select([
      'c.oid as relid',
      's.attname as column',
      's.inherited',
      's.null_frac',
      's.avg_width',
      's.n_distinct',
      sql<string | null>`s.most_common_vals::text`.as('most_common_vals'),
      's.most_common_freqs',
      sql<string | null>`s.histogram_bounds::text`.as('histogram_bounds'),
      's.correlation',
      sql<string | null>`s.most_common_elems::text`.as('most_common_elems'),
      's.most_common_elem_freqs',
      's.elem_count_histogram',
      (ranges ? sql<string | null>`s.range_length_histogram::text` : sql<null>`null::text`).as(
        'range_length_histogram',
      ),
      (ranges ? sql<number | null>`s.range_empty_frac` : sql<null>`null::float4`).as('range_empty_frac'),
      (ranges ? sql<string | null>`s.range_bounds_histogram::text` : sql<null>`null::text`).as(
        'range_bounds_histogram',
      ),
      sql<string | null>`case when c.relkind in ('i', 'I') then (
        select t.typname from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid
        where a.attrelid = c.oid and a.attname = s.attname) end`.as('value_type'),
    ])
    .where('c.oid', '=', sql<number>`any (${oids}::oid[])`)
    .orderBy('c.oid')
    .orderBy(sql`s.attname collate "C"`)
    .orderBy('s.inherited')
    .compile();
}

export function toStatistics(row: StatisticsRow): ColumnStatistics {
  return {
    column: row.column,
    inherited: row.inherited,
    nullFraction: row.null_frac,
    averageWidth: row.avg_width,
    distinct: row.n_distinct,
    mostCommonValues: row.most_common_vals,
    mostCommonFrequencies: row.most_common_freqs,
    histogramBounds: row.histogram_bounds,
    correlation: row.correlation,
    mostCommonElements: row.most_common_elems,
    mostCommonElementFrequencies: row.most_common_elem_freqs,
    elementCountHistogram: row.elem_count_histogram,
    rangeLengthHistogram: row.range_length_histogram,
    rangeEmptyFraction: row.range_empty_frac,
    rangeBoundsHistogram: row.range_bounds_histogram,
    ...(typeof row.value_type === 'string' ? { valueType: row.value_type } : {}),
  };
}
