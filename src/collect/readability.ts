/** Finds out which statistics the role may read, and says which it may not and what grant would help. */
import type { ColumnStatistics, Note } from '../model/snapshot.ts';
import { displayRelation, quoteIdentifier, quoteRelation } from '../util/identifiers.ts';
import type { CollectedIndex } from './indexes.ts';
import { listNames } from './list-names.ts';
import type { CatalogueReader } from './reader.ts';
import type { CollectedRelation } from './relations.ts';

interface PrivilegesRow {
  readonly role: string;
  readonly column_statistics: boolean;
  readonly extended_statistics: boolean;
  readonly files: boolean;
}

export interface StatisticsPrivileges {
  readonly role: string;
  readonly major: number;
  /** SELECT on pg_statistic: everything is readable. */
  readonly columnStatistics: boolean;
  /** SELECT on pg_statistic_ext_data. */
  readonly extendedStatistics: boolean;
  /** EXECUTE on pg_read_binary_file: pages of indexes are readable. */
  readonly files: boolean;
}

export async function readPrivileges(reader: CatalogueReader): Promise<StatisticsPrivileges> {
  const [row] = await reader.fixedRows<PrivilegesRow>('statistics-privileges');
  if (row === undefined) throw new Error('statistics-privileges.sql returns one row always');
  return {
    role: row.role,
    major: reader.major,
    columnStatistics: row.column_statistics,
    extendedStatistics: row.extended_statistics,
    files: row.files,
  };
}

type StatisticsByOid = ReadonlyMap<number, readonly ColumnStatistics[]>;

/** What is missing among the column statistics, and why. */
export function statisticsNotes(
  privileges: StatisticsPrivileges,
  relations: readonly CollectedRelation[],
  indexes: ReadonlyMap<number, readonly CollectedIndex[]>,
  statistics: StatisticsByOid,
): readonly Note[] {
  const filled = relations.filter((relation) => holdsRows(relation));
  const hidden = privileges.columnStatistics ? [] : filled.filter((relation) => !relation.readable);
  const secured = privileges.columnStatistics
    ? []
    : filled.filter((relation) => relation.readable && relation.rowSecurityActive);
  const explained = new Set([...hidden, ...secured]);
  const missing = filled.filter((relation) => !statistics.has(relation.oid) && !explained.has(relation));
  return [
    ...hiddenNote(privileges, hidden),
    ...securedNote(privileges, secured),
    ...expressionNote(privileges, filled, indexes, statistics),
    ...neverAnalyzedNote(missing),
  ];
}

/** Foreign tables and views have no rows of their own to sample; partitioned ones are analysed through their partitions. */
function holdsRows(relation: CollectedRelation): boolean {
  return (relation.kind === 'table' || relation.kind === 'materialized-view') && relation.size.blocks > 0;
}

function hiddenNote(privileges: StatisticsPrivileges, relations: readonly CollectedRelation[]): Note[] {
  if (relations.length === 0) return [];
  return [
    {
      code: 'statistics-unreadable',
      message: `The role may not see the column statistics of ${listRelations(relations)}.`,
      hint: statisticsGrant(privileges),
    },
  ];
}

function securedNote(privileges: StatisticsPrivileges, relations: readonly CollectedRelation[]): Note[] {
  if (relations.length === 0) return [];
  return [
    {
      code: 'statistics-row-security',
      message: `Row-level security hides the column statistics of ${listRelations(relations)}.`,
      hint: `${statisticsGrant(privileges)} or ALTER ROLE ${quoteIdentifier(privileges.role)} BYPASSRLS;`,
    },
  ];
}

/** pg_stats shows those of an index only to its owner and to readers of all data. */
function expressionNote(
  privileges: StatisticsPrivileges,
  filled: readonly CollectedRelation[],
  indexes: ReadonlyMap<number, readonly CollectedIndex[]>,
  statistics: StatisticsByOid,
): Note[] {
  if (privileges.columnStatistics) return [];
  const blind = filled.filter((relation) =>
    (indexes.get(relation.oid) ?? []).some(
      (index) => index.keys.some((key) => key.target.kind === 'expression') && !statistics.has(index.oid),
    ),
  );
  if (blind.length === 0) return [];
  return [
    {
      code: 'expression-statistics-unreadable',
      message: `The role may not see the statistics of expression indexes of ${listRelations(blind)}.`,
      hint: statisticsGrant(privileges),
    },
  ];
}

function neverAnalyzedNote(relations: readonly CollectedRelation[]): Note[] {
  const [first] = relations;
  if (first === undefined) return [];
  return [
    {
      code: 'never-analyzed',
      message: `There are no column statistics of ${listRelations(relations)}: never analysed.`,
      hint: relations.length === 1 ? `ANALYZE ${quoteRelation(first)};` : 'ANALYZE;',
    },
  ];
}

/** Extended statistics exist whose data could not be read. */
export function extendedStatisticsNote(privileges: StatisticsPrivileges, count: number): readonly Note[] {
  if (privileges.extendedStatistics || count === 0) return [];
  return [
    {
      code: 'extended-statistics-unreadable',
      message: `The role may not read the data of ${count} extended statistics objects.`,
      hint: `GRANT SELECT ON pg_catalog.pg_statistic_ext_data TO ${quoteIdentifier(privileges.role)};`,
    },
  ];
}

function statisticsGrant(privileges: StatisticsPrivileges): string {
  const role = quoteIdentifier(privileges.role);
  const direct = `GRANT SELECT ON pg_catalog.pg_statistic TO ${role};`;
  return privileges.major >= 14
    ? `${direct} or, where there is no superuser, GRANT pg_read_all_data TO ${role};`
    : `${direct} or, where there is no superuser, GRANT SELECT ON ALL TABLES IN SCHEMA ... TO ${role};`;
}

function listRelations(relations: readonly CollectedRelation[]): string {
  return listNames(relations.map(displayRelation));
}
