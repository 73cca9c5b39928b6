/** Reads extended statistics (CREATE STATISTICS): their definitions, and their data where the role may. */
import { type CompiledQuery, sql } from 'kysely';
import type { RelationName } from '../model/relation.ts';
import type {
  ColumnStatistics,
  ExtendedStatistics,
  ExtendedStatisticsColumn,
  ExtendedStatisticsData,
} from '../model/snapshot.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { catalogue, marked } from './catalogue-tables.ts';
import { type StatisticsRow, toStatistics } from './column-statistics.ts';
import { withoutDropped } from './dropped.ts';
import { groupRows } from './group-rows.ts';
import { ranksWithin } from './ranks.ts';
import type { CatalogueReader } from './reader.ts';

interface DefinitionRow {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly relation_schema: string;
  readonly relation_name: string;
  readonly definition: string | null;
  readonly columns: readonly ExtendedStatisticsColumn[];
}

/** Statistics of one expression of one of them. */
interface ExpressionRow extends StatisticsRow {
  readonly oid: number;
}

interface DataRow {
  readonly oid: number;
  readonly inherited: boolean;
  readonly ndistinct: string | null;
  readonly dependencies: string | null;
  readonly mcv: string | null;
}

/** Sorted by schema and name. `withData`: whether the role may read pg_statistic_ext_data; without it `data` is empty. */
export async function readExtendedStatistics(
  reader: CatalogueReader,
  relationOids: readonly number[],
  withData: boolean,
): Promise<readonly ExtendedStatistics[]> {
  const definitions = withoutDropped(
    await reader.fixedRows<DefinitionRow>('extended-statistics', [relationOids]),
    'definition',
  );
  const oids = definitions.map((row) => row.oid);
  const dataRows =
    withData && oids.length > 0 ? await reader.rows(extendedStatisticsDataQuery(reader.major, oids)) : [];
  const expressionRows =
    withData && oids.length > 0 && reader.major >= 14
      ? await reader.fixedRows<ExpressionRow>('extended-statistics-expressions', [oids])
      : [];
  const expressions = groupRows(expressionRows, (row) => `${row.oid} ${row.inherited}`, toStatistics);
  const data = groupRows(
    dataRows,
    (row) => row.oid,
    (row) => toData(row, expressions.get(`${row.oid} ${row.inherited}`)),
  );
  const ranks = ranksWithin(definitions, (row) => quoteRelation(relationOf(row)));
  return definitions.map((row) => ({
    schema: row.schema,
    name: row.name,
    relation: relationOf(row),
    definition: row.definition,
    rank: ranks.get(row.oid),
    columns: row.columns,
    data: data.get(row.oid) ?? [],
  }));
}

function relationOf(row: DefinitionRow): RelationName {
  return { schema: row.relation_schema, name: row.relation_name };
}

/** The types have a binary cast to bytea and no text form that can be read back. `stxdinherit` came with PG 15. */
export function extendedStatisticsDataQuery(major: number, oids: readonly number[]): CompiledQuery<DataRow> {
  return catalogue
    .selectFrom('pg_statistic_ext_data as d')
    .modifyFront(marked)
    .select([
      'd.stxoid as oid',
      (major >= 15 ? sql<boolean>`d.stxdinherit` : sql<boolean>`false`).as('inherited'),
      sql<string | null>`encode(d.stxdndistinct::bytea, 'hex')`.as('ndistinct'),
      sql<string | null>`encode(d.stxddependencies::bytea, 'hex')`.as('dependencies'),
      sql<string | null>`encode(d.stxdmcv::bytea, 'hex')`.as('mcv'),
    ])
    .where('d.stxoid', '=', sql<number>`any (${oids}::oid[])`)
    .orderBy('d.stxoid')
    .orderBy('inherited')
    .compile();
}

function toData(row: DataRow, expressions: readonly ColumnStatistics[] | undefined): ExtendedStatisticsData {
  return {
    inherited: row.inherited,
    ndistinct: row.ndistinct,
    dependencies: row.dependencies,
    mcv: row.mcv,
    ...(expressions === undefined ? {} : { expressions }),
  };
}
