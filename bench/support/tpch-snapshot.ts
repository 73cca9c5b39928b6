/** TPC-H at scale factor 1 as a Snapshot: its schema, read from a real server, with the numbers of a loaded one. */
import { readdirSync, readFileSync } from 'node:fs';
import { collectSnapshot } from '../../src/collect/collect.ts';
import { connectionUrl, withClient } from '../../src/database/client.ts';
import { splitScript } from '../../src/migrations/script.ts';
import type { Sandbox } from '../../src/model/sandbox.ts';
import type { ColumnStatistics, Snapshot, WorkloadStatement } from '../../src/model/snapshot.ts';

/** The settings and numbers below are those of this major. */
export const TPCH_MAJOR = 15;

interface SizeRow {
  readonly relation: string;
  readonly relpages: number;
  readonly reltuples: number;
  readonly relallvisible: number;
  readonly blocks: number;
}

/** A row of pg_stats; arrays in their text form. */
interface StatisticsRow {
  readonly tablename: string;
  readonly attname: string;
  readonly inherited: boolean;
  readonly null_frac: number;
  readonly avg_width: number;
  readonly n_distinct: number;
  readonly most_common_vals: string | null;
  readonly most_common_freqs: string | readonly number[] | null;
  readonly histogram_bounds: string | null;
  readonly correlation: number | null;
}

/** @param server an empty one of the major above; the schema stays in it */
export async function tpchSnapshot(server: Sandbox): Promise<Snapshot> {
  const { statements, views } = await tpchWorkload();
  await withClient(server.connection(), async (client) => {
    await client.query(readText('schema.sql'));
    for (const view of views) await client.query(view);
  });
  const empty = await collectSnapshot(connectionUrl(server.connection()), { workload: 'none' });
  const sizes = new Map(readJson<readonly SizeRow[]>('pg_class.json').map((row) => [row.relation, row]));
  const statistics = readJson<readonly StatisticsRow[]>('pg_stats.json');
  const settings = readJson<Readonly<Record<string, string>>>('settings.json');
  const sizeOf = (name: string) => {
    const row = sizes.get(name);
    if (row === undefined) throw new Error(`pg_class.json does not hold ${name}`);
    return {
      pages: row.relpages,
      tuples: row.reltuples,
      allVisiblePages: row.relallvisible,
      allFrozenPages: null,
      blocks: row.blocks,
    };
  };
  return {
    ...empty,
    settings: empty.settings.map(({ name, value }) => ({ name, value: settings[name] ?? value })),
    workload: { source: 'files', since: null, statements },
    catalogue: {
      ...empty.catalogue,
      relations: empty.catalogue.relations.map((relation) =>
        relation.kind === 'view'
          ? relation
          : {
              ...relation,
              size: sizeOf(relation.name),
              statistics: statistics.filter((row) => row.tablename === relation.name).map(columnStatistics),
              indexes: relation.indexes.map((index) => ({
                ...index,
                size: sizeOf(index.name),
                treeHeight: null,
              })),
            },
      ),
    },
  };
}

function columnStatistics(row: StatisticsRow): ColumnStatistics {
  const frequencies = row.most_common_freqs;
  return {
    column: row.attname,
    inherited: row.inherited,
    nullFraction: row.null_frac,
    averageWidth: row.avg_width,
    distinct: row.n_distinct,
    mostCommonValues: row.most_common_vals,
    mostCommonFrequencies:
      typeof frequencies === 'string' ? frequencies.slice(1, -1).split(',').map(Number) : frequencies,
    histogramBounds: row.histogram_bounds,
    correlation: row.correlation,
    mostCommonElements: null,
    mostCommonElementFrequencies: null,
    elementCountHistogram: null,
    rangeLengthHistogram: null,
    rangeEmptyFraction: null,
    rangeBoundsHistogram: null,
  };
}

/** Each file's one SELECT with weight 1, and the views that some of them make first. */
export async function tpchWorkload(): Promise<{
  statements: readonly WorkloadStatement[];
  views: readonly string[];
}> {
  const statements: WorkloadStatement[] = [];
  const views: string[] = [];
  const folder = new URL('../tpch/data/queries/', import.meta.url);
  for (const file of readdirSync(folder).sort())
    for (const { sql } of await splitScript(readFileSync(new URL(file, folder), 'utf8')))
      if (/^create view/i.test(sql)) views.push(sql);
      else if (!/^drop view/i.test(sql))
        statements.push({
          text: sql,
          calls: 1,
          totalTimeMs: null,
          meanTimeMs: null,
          rows: null,
          user: null,
          topLevel: null,
          origin: file,
        });
  return { statements, views };
}

export function readText(file: string): string {
  return readFileSync(new URL(`../tpch/data/${file}`, import.meta.url), 'utf8');
}

export function readJson<T>(file: string): T {
  return JSON.parse(readText(file)) as T;
}
