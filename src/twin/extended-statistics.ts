/** Writes extended statistics (CREATE STATISTICS) of a Snapshot into the twin's catalogue. */
import type { Client } from '../database/client.ts';
import type {
  ColumnStatistics,
  ExtendedStatistics,
  ExtendedStatisticsData,
  Note,
  Snapshot,
} from '../model/snapshot.ts';
import { errorMessage } from '../util/errors.ts';
import { displayRelation, quoteRelation } from '../util/identifiers.ts';
import {
  type McvDimension,
  mcvTypes,
  renumberDependencies,
  renumberNdistinct,
  translateMcv,
} from './extended-bytes.ts';
import { insertRows } from './statistics.ts';

/**
 * Returns a note for each whose data the twin could not take, or not all of it.
 * @param major of the twin's server
 */
export async function insertExtendedStatistics(
  client: Client,
  snapshot: Snapshot,
  major: number,
): Promise<Note[]> {
  const filled = snapshot.catalogue.extendedStatistics.filter((statistics) => statistics.data.length > 0);
  if (filled.length === 0) return [];
  // These types have no input function; their bytes are the same varlena as bytea's.
  for (const type of ['pg_ndistinct', 'pg_dependencies', 'pg_mcv_list'])
    await client.query(`CREATE CAST (bytea AS ${type}) WITHOUT FUNCTION`);
  const notes: Note[] = [];
  for (const statistics of filled) {
    const reason = await restore(client, statistics, major).catch(errorMessage);
    if (reason !== null)
      notes.push({
        code: 'statistics-not-restored',
        message: `The twin could not take the extended statistics ${displayRelation(statistics)}: ${reason}.`,
        hint: null,
      });
  }
  return notes;
}

/** A column as the twin has it. */
interface TwinColumn {
  readonly name: string;
  readonly number: number;
  readonly typeOid: number;
  /** Whether values hold oids of this database: arrays, composites and ranges of a user's types, whose bytes are not translated. */
  readonly holdsOids: boolean;
  /** Oids by label, of an enum. */
  readonly labels: Readonly<Record<string, number>> | null;
}

/** Returns what stands in the way of a part of it, or null. */
async function restore(
  client: Client,
  statistics: ExtendedStatistics,
  major: number,
): Promise<string | null> {
  const columns = new Map((await twinColumns(client, statistics)).map((column) => [column.name, column]));
  const renumber = new Map(
    statistics.columns.map(({ name, number }) => {
      const column = columns.get(name);
      if (column === undefined) throw new Error(`its table has no column ${name} here`);
      return [number, column.number];
    }),
  );
  const { rows } = await client.query<{ oid: string }>(
    'SELECT s.oid::text FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE n.nspname = $1 AND s.stxname = $2',
    [statistics.schema, statistics.name],
  );
  const oid = rows[0]?.oid;
  if (oid === undefined) throw new Error('it could not be created');
  // Before 15, CREATE STATISTICS makes an empty row.
  await client.query('DELETE FROM pg_statistic_ext_data WHERE stxoid = $1', [oid]);
  const reasons = new Set<string>();
  for (const row of statistics.data) {
    const mcv = row.mcv === null ? null : mcvBytes(row.mcv, statistics, columns);
    if (typeof mcv === 'string') reasons.add(mcv);
    const [inheritColumn, inherited] = major >= 15 ? ['stxdinherit,', `${row.inherited},`] : ['', ''];
    await client.query(
      `INSERT INTO pg_statistic_ext_data (stxoid, ${inheritColumn} stxdndistinct, stxddependencies, stxdmcv)
       SELECT $1, ${inherited} $2::bytea::pg_ndistinct, $3::bytea::pg_dependencies, $4::bytea::pg_mcv_list`,
      [
        oid,
        row.ndistinct === null ? null : renumberNdistinct(Buffer.from(row.ndistinct, 'hex'), renumber),
        row.dependencies === null
          ? null
          : renumberDependencies(Buffer.from(row.dependencies, 'hex'), renumber),
        typeof mcv === 'string' ? null : mcv,
      ],
    );
    if (row.expressions !== undefined && row.expressions.length > 0)
      await restoreExpressions(client, statistics, oid, row, row.expressions, major);
  }
  return reasons.size === 0 ? null : [...reasons].join('; ');
}

async function twinColumns(
  client: Client,
  { relation, columns }: ExtendedStatistics,
): Promise<readonly TwinColumn[]> {
  const { rows } = await client.query<TwinColumn>(
    `SELECT a.attname AS name, a.attnum::int AS number, a.atttypid::int8::float8 AS "typeOid",
       b.oid >= ${FIRST_USER_OID} AND (b.typtype NOT IN ('b', 'e') OR b.typelem <> 0) AS "holdsOids",
       (SELECT json_object_agg(e.enumlabel, e.oid::int8) FROM pg_enum e WHERE e.enumtypid = b.oid) AS labels
     FROM pg_attribute a
     JOIN pg_type t ON t.oid = a.atttypid
     CROSS JOIN LATERAL (
       WITH RECURSIVE chain (oid, typtype, typbasetype, typelem) AS (
         SELECT t.oid, t.typtype, t.typbasetype, t.typelem
         UNION ALL SELECT n.oid, n.typtype, n.typbasetype, n.typelem FROM chain c JOIN pg_type n ON c.typtype = 'd' AND n.oid = c.typbasetype)
       SELECT * FROM chain WHERE typtype <> 'd') b
     WHERE a.attrelid = to_regclass($1) AND a.attname = ANY ($2)`,
    [quoteRelation(relation), columns.map((column) => column.name)],
  );
  return rows;
}

/** Object identifiers from here on are a database's own; below, they are the same on every server of a major. */
const FIRST_USER_OID = 16_384;

/** The bytes for the twin, or why there are none. */
function mcvBytes(
  hex: string,
  { columns }: ExtendedStatistics,
  twin: ReadonlyMap<string, TwinColumn>,
): Buffer | string {
  const bytes = Buffer.from(hex, 'hex');
  const dimensions: McvDimension[] = [];
  for (const { name, enumLabels } of columns) {
    const column = twin.get(name);
    if (column === undefined || column.holdsOids)
      return 'its most common values are of a type of this database, whose oid differs';
    const { labels } = column;
    dimensions.push({
      typeOid: column.typeOid,
      labels:
        labels === null
          ? null
          : new Map(
              Object.entries(enumLabels ?? {}).map(([oid, label]) => [Number(oid), labels[label] ?? 0]),
            ),
    });
  }
  for (const typeOid of mcvTypes(bytes).slice(columns.length)) {
    if (typeOid >= FIRST_USER_OID)
      return 'an expression of it is of a type of this database, whose oid differs';
    dimensions.push({ typeOid, labels: null });
  }
  return translateMcv(bytes, dimensions);
}

/** A view gives the expressions types and collations; its columns get their statistics as a table's would, and hand them over. */
async function restoreExpressions(
  client: Client,
  { relation }: ExtendedStatistics,
  oid: string,
  { inherited }: ExtendedStatisticsData,
  statistics: readonly ColumnStatistics[],
  major: number,
): Promise<void> {
  const { rows } = await client.query<{ expressions: readonly string[] }>(
    'SELECT pg_get_statisticsobjdef_expressions($1) AS expressions',
    [oid],
  );
  const expressions = rows[0]?.expressions ?? [];
  const name = 'indexwright_expressions';
  const list = expressions.map((expression, at) => `(${expression}) AS "${at + 1}"`).join(', ');
  await client.query(`CREATE VIEW pg_temp.${name} AS SELECT ${list} FROM ONLY ${quoteRelation(relation)}`);
  try {
    const { rows: schemas } = await client.query<{ schema: string }>(
      'SELECT nspname AS schema FROM pg_namespace WHERE oid = pg_my_temp_schema()',
    );
    await insertRows(client, [
      {
        schema: schemas[0]?.schema ?? '',
        name,
        statistics: statistics.map((row) => ({ ...row, inherited: false })),
      },
    ]);
    await client.query(
      `UPDATE pg_statistic_ext_data SET stxdexpr = (
         SELECT array_agg(s ORDER BY n) FROM generate_series(1, $2::int) n
         LEFT JOIN pg_statistic s ON s.starelid = 'pg_temp.${name}'::regclass AND s.staattnum = n)
       WHERE stxoid = $1${major >= 15 ? ` AND stxdinherit = ${inherited}` : ''}`,
      [oid, expressions.length],
    );
  } finally {
    await client.query(`DELETE FROM pg_statistic WHERE starelid = 'pg_temp.${name}'::regclass`);
    await client.query(`DROP VIEW pg_temp.${name}`);
  }
}
