/** Writes column statistics of a Snapshot into the twin's catalogue. */
import type { Client } from '../database/client.ts';
import { readSqlFile } from '../database/sql-file.ts';
import type { RelationName } from '../model/relation.ts';
import type { ColumnStatistics, Note, Snapshot } from '../model/snapshot.ts';
import { chunks } from '../util/collections.ts';
import { errorMessage } from '../util/errors.ts';
import { displayIdentifier, displayRelation, quoteRelation } from '../util/identifiers.ts';

/** Statistics of one table, or of one index's expressions. */
export interface RelationStatistics extends RelationName {
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
      notes.push(...(await insertRows(client, batch)));
    } catch {
      // One value that the twin cannot read fails the whole statement: find whose it is.
      for (const relation of batch)
        notes.push(
          ...(await insertRows(client, [relation]).catch((error: unknown): Note[] => [
            {
              code: 'statistics-not-restored',
              message: `The twin could not take the statistics of ${displayRelation(relation)}: ${errorMessage(error)}.`,
              hint: 'Costs of queries on it are estimated as if it had never been analysed.',
            },
          ])),
        );
    }
  return notes;
}

/** Statistics without the values that only code of the source could read: the catalogue is written as superuser. */
async function withoutCode(
  client: Client,
  relations: readonly RelationStatistics[],
): Promise<{ readonly harmless: readonly RelationStatistics[]; readonly notes: Note[] }> {
  const { rows } = await client.query<{ schema: string; relation: string; column: string }>(
    readSqlFile('twin/types-with-code.sql'),
  );
  const key = (relation: RelationName, column: string) => `${quoteRelation(relation)} ${column}`;
  const running = new Set(rows.map((row) => key({ schema: row.schema, name: row.relation }, row.column)));
  const notes: Note[] = [];
  const harmless = relations.map((relation) => ({
    ...relation,
    statistics: relation.statistics.map((row) => {
      if (!running.has(key(relation, row.column))) return row;
      notes.push({
        code: 'statistics-not-restored',
        message: `The twin has no values of ${displayRelation(relation)}.${displayIdentifier(row.column)}: its type holds a domain, and reading them would run the domain's checks.`,
        hint: null,
      });
      return {
        ...row,
        mostCommonValues: null,
        mostCommonFrequencies: null,
        histogramBounds: null,
        mostCommonElements: null,
        mostCommonElementFrequencies: null,
        rangeBoundsHistogram: null,
      };
    }),
  }));
  return { harmless, notes };
}

/** Returns a note for each column whose values were left out. Errors: the server's, for a value that it cannot read; nothing is inserted then. */
export async function insertRows(
  client: Client,
  relations: readonly RelationStatistics[],
): Promise<readonly Note[]> {
  const { harmless, notes } = await withoutCode(client, relations);
  const rows = harmless.flatMap((relation) =>
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
  return notes;
}
