/** Writes column statistics and extended statistics of a Snapshot into the twin's catalogue. */
import { type Client, errorMessage } from '../database/client.ts';
import { readSqlFile } from '../database/sql-file.ts';
import type { RelationName } from '../model/relation.ts';
import type { ColumnStatistics, ExtendedStatistics, Note, Snapshot } from '../model/snapshot.ts';
import { chunks } from '../util/collections.ts';
import { displayRelation, quoteRelation } from '../util/identifiers.ts';

/** Statistics of one table, or of one index's expressions. */
interface RelationStatistics extends RelationName {
  readonly statistics: readonly ColumnStatistics[];
}

/** Bounds what a statement holds in memory, here and in the server: statistics of a relation may take a hundred kilobytes. */
const RELATIONS_AT_ONCE = 100;

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
  for (const batch of chunks(analysed, RELATIONS_AT_ONCE))
    try {
      await insertRows(client, batch);
    } catch {
      // One value that the twin cannot read fails the whole statement: find whose it is.
      for (const relation of batch)
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
  for (const statistics of filled) {
    const reason = await restoreExtended(client, statistics, snapshot.server.major).catch(errorMessage);
    if (reason !== null)
      notes.push({
        code: 'statistics-not-restored',
        message: `The twin could not take the extended statistics ${displayRelation(statistics)}: ${reason}.`,
        hint: null,
      });
  }
  return notes;
}

/** Object identifiers from here on are a database's own; below, they are the same on every server of a major. */
const FIRST_USER_OID = 16_384;

/** Returns what stands in the way, or null. The bytes name columns by number and types by oid, which must mean the same here. */
async function restoreExtended(
  client: Client,
  statistics: ExtendedStatistics,
  major: number,
): Promise<string | null> {
  const { rows } = await client.query<{ name: string; number: number }>(
    `SELECT attname AS name, attnum::int AS number FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0`,
    [quoteRelation(statistics.relation)],
  );
  const numbers = new Map(rows.map((row) => [row.name, row.number]));
  if (statistics.columns.some((column) => numbers.get(column.name) !== column.number))
    return 'columns were dropped from its table, and the data counts columns by number';
  const ownTypes = statistics.columns.some((column) => column.typeOid >= FIRST_USER_OID);
  const target = `(SELECT s.oid FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE n.nspname = $1 AND s.stxname = $2)`;
  const identity = [statistics.schema, statistics.name];
  // Before 15, CREATE STATISTICS makes an empty row.
  await client.query(`DELETE FROM pg_statistic_ext_data WHERE stxoid = ${target}`, identity);
  for (const row of statistics.data) {
    const [column, value] = major >= 15 ? ['stxdinherit,', `${row.inherited},`] : ['', ''];
    await client.query(
      `INSERT INTO pg_statistic_ext_data (stxoid, ${column} stxdndistinct, stxddependencies, stxdmcv)
       SELECT ${target}, ${value} decode($3, 'hex')::pg_ndistinct, decode($4, 'hex')::pg_dependencies, decode($5, 'hex')::pg_mcv_list`,
      [...identity, row.ndistinct, row.dependencies, ownTypes ? null : row.mcv],
    );
  }
  return ownTypes && statistics.data.some((row) => row.mcv !== null)
    ? 'its most common values are of a type of this database, whose oid differs'
    : null;
}
