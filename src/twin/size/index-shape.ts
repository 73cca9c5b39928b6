/** Reads what the sizes of indexes depend on: their columns, and what the statistics know of these. */
import type { Client } from '../../database/client.ts';
import { readSqlFile } from '../../database/sql-file.ts';
import { groupBy } from '../../util/collections.ts';

export interface IndexShape {
  readonly oid: number;
  readonly method: string;
  /** Quoted SQL. */
  readonly table: string;
  readonly tableBlocks: number;
  readonly predicate: string | null;
  /** Storage parameters, e.g. fillfactor. */
  readonly options: ReadonlyMap<string, string>;
  /** Whether extended statistics count distinct combinations of its table's columns. */
  readonly extendedDistinct: boolean;
  /** Keys first. */
  readonly columns: readonly IndexColumn[];
}

export interface IndexColumn {
  readonly isKey: boolean;
  /** As pg_get_indexdef prints it. */
  readonly sql: string;
  readonly isExpression: boolean;
  /** Name of the operator class; null for an INCLUDE column. */
  readonly opclass: string | null;
  readonly opclassOptions: ReadonlyMap<string, string>;
  /** What the index stores: its type, bytes (-1 for a variable length) and alignment. */
  readonly type: string;
  readonly category: string;
  readonly typeLength: number;
  readonly alignment: number;
  readonly deduplicable: boolean;
  /** Null where nothing is known: several columns in an expression. */
  readonly statistics: ColumnNumbers | null;
  /** Whether they are of the stored value itself, or of the one column that its expression reads. */
  readonly statisticsOf: 'value' | 'inner-column';
}

/** What pg_statistic says of a column of a table, or of an expression of an index. */
export interface ColumnNumbers {
  readonly relation: number;
  readonly attribute: number;
  /** Quoted SQL. */
  readonly name: string;
  readonly type: string;
  readonly category: string;
  readonly typeLength: number;
  /** Null where it was never analysed; so are the two below. */
  readonly averageWidth: number | null;
  readonly nullFraction: number | null;
  readonly distinct: number | null;
  /** Numbers by slot kind; null for a slot with values only. */
  readonly slots: ReadonlyMap<SlotKind, readonly number[]>;
  readonly isUnique: boolean;
  /** Of a column that it is unique together with, the share of the rows that have the most common value; null for no such column. */
  readonly partnerShare: number | null;
}

/** src/include/catalog/pg_statistic.h; those that sizes are made of. */
export const slotKind = { mostCommon: 1, histogram: 2, elements: 4, elementCounts: 5 } as const;
export type SlotKind = number;

interface ShapeRow
  extends Omit<IndexColumn, 'isExpression' | 'opclassOptions' | 'statistics' | 'statisticsOf'> {
  readonly oid: string;
  readonly method: string;
  readonly table: string;
  readonly tableOid: string;
  readonly tableBlocks: string;
  readonly options: readonly string[] | null;
  readonly predicate: string | null;
  readonly expressions: string | null;
  readonly extendedDistinct: boolean;
  /** 0 for an expression. */
  readonly attribute: number;
  readonly position: number;
  readonly expressionNumber: number;
  readonly opclassOptions: readonly string[] | null;
}

interface NumbersRow extends Omit<ColumnNumbers, 'relation' | 'slots'> {
  readonly relation: string;
  readonly slots: Readonly<Record<string, readonly number[] | null>> | null;
}

/** In the order of their oids; an index on a partitioned table has no size and no shape. */
export async function readIndexShapes(
  client: Client,
  oids: readonly number[],
): Promise<readonly IndexShape[]> {
  const { rows } = await client.query<ShapeRow>(readSqlFile('twin/index-shape.sql'), [oids]);
  const numbers = await readNumbers(client, rows.flatMap(statisticsSources));
  return [...groupBy(rows, (row) => row.oid)].map(([oid, columns]) => shape(oid, columns, numbers));
}

function shape(
  oid: string,
  rows: readonly ShapeRow[],
  numbers: ReadonlyMap<string, ColumnNumbers>,
): IndexShape {
  const [first] = rows;
  if (first === undefined) throw new Error(`index ${oid} has no columns`);
  return {
    oid: Number(oid),
    method: first.method,
    table: first.table,
    tableBlocks: Number(first.tableBlocks),
    predicate: first.predicate,
    options: optionMap(first.options),
    extendedDistinct: first.extendedDistinct,
    columns: rows.map((row) => {
      const known = statisticsSources(row).flatMap(
        ([relation, column]) => numbers.get(`${relation} ${column}`) ?? [],
      );
      const statistics = known.find((of) => of.averageWidth !== null) ?? known.at(-1) ?? null;
      return {
        ...row,
        isExpression: row.attribute === 0,
        opclassOptions: optionMap(row.opclassOptions),
        statistics,
        statisticsOf:
          row.attribute === 0 && statistics?.relation === Number(row.tableOid) ? 'inner-column' : 'value',
      };
    }),
  };
}

/** Relation and column number of the statistics that describe a stored column, best first. */
function statisticsSources(row: ShapeRow): readonly (readonly [string, number])[] {
  if (row.attribute > 0) return [[row.tableOid, row.attribute]];
  if (row.attribute < 0) return [];
  const column = onlyColumn(expressionTrees(row.expressions ?? '')[row.expressionNumber - 1] ?? '');
  return [[row.oid, row.position], ...(column === null ? [] : [[row.tableOid, column] as const])];
}

/** The trees of a list `({FUNCEXPR ...} {OPEXPR ...})` (src/backend/nodes/outfuncs.c); braces in names and strings are escaped there. */
export function expressionTrees(list: string): readonly string[] {
  const trees: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: brace, index } of list.matchAll(/\\.|[{}]/gsu)) {
    if (brace === '{' && depth++ === 0) start = index;
    if (brace === '}' && --depth === 0) trees.push(list.slice(start, index + 1));
  }
  return trees;
}

/** The one column that an expression reads, or null. */
function onlyColumn(tree: string): number | null {
  const columns = new Set(
    [...tree.matchAll(/\{VAR :varno \d+ :varattno (\d+)/g)].map((match) => Number(match[1])),
  );
  const [column] = columns;
  return columns.size === 1 && column !== undefined ? column : null;
}

function optionMap(options: readonly string[] | null): ReadonlyMap<string, string> {
  return new Map(
    (options ?? []).map((option) => {
      const at = option.indexOf('=');
      return [option.slice(0, at), option.slice(at + 1)];
    }),
  );
}

async function readNumbers(
  client: Client,
  sources: readonly (readonly [string, number])[],
): Promise<ReadonlyMap<string, ColumnNumbers>> {
  const distinct = new Map(sources.map((source) => [source.join(' '), source]));
  const { rows } = await client.query<NumbersRow>(readSqlFile('twin/size-statistics.sql'), [
    [...distinct.values()].map(([relation]) => relation),
    [...distinct.values()].map(([, attribute]) => attribute),
  ]);
  return new Map(
    rows.map((row) => [
      `${row.relation} ${row.attribute}`,
      {
        ...row,
        relation: Number(row.relation),
        slots: new Map(Object.entries(row.slots ?? {}).map(([kind, of]) => [Number(kind), of ?? []])),
      },
    ]),
  );
}
