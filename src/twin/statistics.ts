/** Writes column statistics and extended statistics of a Snapshot into the twin's catalogue. */
import { type Client, errorMessage } from '../database/client.ts';
import { readSqlFile } from '../database/sql-file.ts';
import type { RelationName } from '../model/relation.ts';
import type { ColumnStatistics, ExtendedStatistics, Note, Snapshot } from '../model/snapshot.ts';
import { displayRelation } from '../util/identifiers.ts';

/** Statistics of one table, or of one index's expressions. */
interface RelationStatistics extends RelationName {
  readonly statistics: readonly ColumnStatistics[];
}

/** Returns a note for each relation whose statistics the twin could not take. */
export async function insertStatistics(client: Client, snapshot: Snapshot): Promise<Note[]> {
  const relations = snapshot.catalogue.relations.flatMap((relation): RelationStatistics[] => [
    relation,
    ...relation.indexes.map((index) => ({
      schema: relation.schema,
      name: index.name,
      statistics: index.statistics,
    })),
  ]);
  const analysed = relations.filter((relation) => relation.statistics.length > 0);
  const notes: Note[] = [];
  try {
    await insertRows(client, analysed);
  } catch {
    // One value that the twin cannot read fails the whole statement: find whose it is.
    for (const relation of analysed)
      await insertRows(client, [relation]).catch((error: unknown) =>
        notes.push({
          code: 'statistics-not-restored',
          message: `The twin could not take the statistics of ${displayRelation(relation)}: ${errorMessage(error)}.`,
          hint: 'Costs of queries on it are estimated as if it had never been analysed.',
        }),
      );
  }
  notes.push(...(await insertExtendedStatistics(client, snapshot)));
  return notes;
}

async function insertRows(client: Client, relations: readonly RelationStatistics[]): Promise<void> {
  const rows = relations.flatMap((relation) =>
    relation.statistics.map((row) => ({
      schema: relation.schema,
      relation: relation.name,
      attribute: row.column,
      inherited: row.inherited,
      null_fraction: row.nullFraction,
      average_width: row.averageWidth,
      n_distinct: row.distinct,
      mcv: row.mostCommonValues,
      mcf: row.mostCommonFrequencies,
      histogram: row.histogramBounds,
      correlation: row.correlation,
      mce: row.mostCommonElements,
      mcef: row.mostCommonElementFrequencies,
      element_counts: row.elementCountHistogram,
      range_lengths: row.rangeLengthHistogram,
      range_empty: row.rangeEmptyFraction,
      range_bounds: row.rangeBoundsHistogram,
    })),
  );
  if (rows.length > 0) await client.query(readSqlFile('twin/insert-statistics.sql'), [JSON.stringify(rows)]);
}

async function insertExtendedStatistics(client: Client, snapshot: Snapshot): Promise<Note[]> {
  const filled = snapshot.catalogue.extendedStatistics.filter((statistics) => statistics.data.length > 0);
  if (filled.length === 0) return [];
  // These types have no input function; their bytes are the same varlena as bytea's.
  for (const type of ['pg_ndistinct', 'pg_dependencies', 'pg_mcv_list'])
    await client.query(`CREATE CAST (bytea AS ${type}) WITHOUT FUNCTION`);
  const notes: Note[] = [];
  for (const statistics of filled)
    await insertOneExtended(client, statistics, snapshot.server.major).catch((error: unknown) =>
      notes.push({
        code: 'statistics-not-restored',
        message: `The twin could not take the extended statistics ${displayRelation(statistics)}: ${errorMessage(error)}.`,
        hint: null,
      }),
    );
  return notes;
}

async function insertOneExtended(
  client: Client,
  statistics: ExtendedStatistics,
  major: number,
): Promise<void> {
  for (const row of statistics.data) {
    const inherit = major >= 15 ? ['stxdinherit,', `${row.inherited},`] : ['', ''];
    await client.query(
      `INSERT INTO pg_statistic_ext_data (stxoid, ${inherit[0]} stxdndistinct, stxddependencies, stxdmcv)
       SELECT s.oid, ${inherit[1]} decode($3, 'hex')::pg_ndistinct, decode($4, 'hex')::pg_dependencies, decode($5, 'hex')::pg_mcv_list
       FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE n.nspname = $1 AND s.stxname = $2`,
      [statistics.schema, statistics.name, row.ndistinct, row.dependencies, row.mcv],
    );
  }
}
