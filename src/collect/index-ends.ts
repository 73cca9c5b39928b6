/** Reads the smallest and largest value of indexed columns: the planner looks them up in the index, so estimates depend on them. */
import { sql } from 'kysely';
import pg from 'pg';
import type { ColumnStatistics, IndexEnds, IndexUsage, Note } from '../model/snapshot.ts';
import { displayRelation, quoteIdentifier, quoteRelation } from '../util/identifiers.ts';
import { catalogue, ownStatementMarker } from './catalogue-tables.ts';
import type { CollectedIndex } from './indexes.ts';
import { listNames } from './list-names.ts';
import type { CatalogueReader } from './reader.ts';
import type { CollectedRelation } from './relations.ts';

/** A column whose first and last value an index gives at once. */
interface IndexedColumn {
  readonly relation: CollectedRelation;
  readonly column: string;
}

export interface CollectedEnds {
  /** By relation oid, then by column. */
  readonly ends: ReadonlyMap<number, ReadonlyMap<string, IndexEnds>>;
  readonly notes: readonly Note[];
}

/** Columns a statement asks for, and how long it may take: an index that begins with dead rows is slow at its end. */
const COLUMNS_A_STATEMENT = 25;
const STATEMENT_TIMEOUT_MS = 2_000;
/** After this the rest is left out. */
const BUDGET_MS = 20_000;

/**
 * Of the leading columns of B-trees that have been scanned: our own look would be the first scan that the counters of an unused
 * index show, and mislead whoever decides by them to drop it. The planner may look there all the same (docs/twin.md says so).
 * Each statement's locks are given back before the next.
 */
export async function readIndexEnds(
  reader: CatalogueReader,
  relations: readonly CollectedRelation[],
  indexes: ReadonlyMap<number, readonly CollectedIndex[]>,
  statistics: ReadonlyMap<number, readonly ColumnStatistics[]>,
  usage: ReadonlyMap<number, IndexUsage>,
): Promise<CollectedEnds> {
  const columns = relations.flatMap((relation) => {
    const scanned = (indexes.get(relation.oid) ?? []).filter(({ oid }) => (usage.get(oid)?.scans ?? 0) > 0);
    return indexedColumns(scanned, statistics.get(relation.oid) ?? []).map((column) => ({
      relation,
      column,
    }));
  });
  const mayRead = ({ relation }: IndexedColumn) => relation.readable && !relation.rowSecurityActive;
  const ends = new Map<number, Map<string, IndexEnds>>();
  const unread = new Set(columns.filter((column) => !mayRead(column)).map(({ relation }) => relation));
  const started = performance.now();

  async function read(some: readonly IndexedColumn[]): Promise<void> {
    if (some.length === 0) return;
    const late = performance.now() - started > BUDGET_MS;
    const rows = late ? null : await readEnds(reader, some);
    if (rows === null && some.length > 1 && !late) for (const one of some) await read([one]);
    else if (rows === null) for (const { relation } of some) unread.add(relation);
    for (const { position, low, high } of rows ?? []) {
      const column = some[position];
      if (column === undefined || low === null || high === null) continue;
      const ofRelation = ends.get(column.relation.oid) ?? new Map<string, IndexEnds>();
      ends.set(column.relation.oid, ofRelation.set(column.column, { low, high }));
    }
  }

  const readable = columns.filter(mayRead);
  for (let at = 0; at < readable.length; at += COLUMNS_A_STATEMENT)
    await read(readable.slice(at, at + COLUMNS_A_STATEMENT));
  return { ends, notes: unreadNote([...unread]) };
}

/** The planner takes any valid B-tree that is not partial and begins with the column as its statistics sort it. */
export function indexedColumns(
  indexes: readonly Pick<CollectedIndex, 'accessMethod' | 'isValid' | 'predicate' | 'keys'>[],
  statistics: readonly ColumnStatistics[],
): readonly string[] {
  const withHistogram = new Set(
    statistics.filter((row) => row.histogramBounds !== null).map((row) => row.column),
  );
  const columns = indexes.flatMap(({ accessMethod, isValid, predicate, keys: [first] }) =>
    accessMethod === 'btree' &&
    isValid &&
    predicate === null &&
    first?.target.kind === 'column' &&
    first.opclass === null &&
    first.collation === null &&
    withHistogram.has(first.target.column)
      ? [first.target.column]
      : [],
  );
  return [...new Set(columns)];
}

interface EndsRow {
  readonly position: number;
  /** As the type prints itself. */
  readonly low: string | null;
  readonly high: string | null;
}

/** Null where the server refused or gave up. */
async function readEnds(
  reader: CatalogueReader,
  columns: readonly IndexedColumn[],
): Promise<readonly EndsRow[] | null> {
  const parts = columns.map(({ relation, column }, position) => {
    const name = quoteIdentifier(column);
    const end = (order: string) =>
      `(select format('%s', t.${name}) from only ${quoteRelation(relation)} t where t.${name} is not null order by t.${name} ${order} limit 1)`;
    return `select ${position} as position, ${end('asc')} as low, ${end('desc')} as high`;
  });
  const statement = `select ${ownStatementMarker} * from (${parts.join(' union all ')}) x`;
  const settings = `set local statement_timeout = ${STATEMENT_TIMEOUT_MS}; set local enable_seqscan = off; set local enable_sort = off;
    set local enable_bitmapscan = off; set local max_parallel_workers_per_gather = 0; set local jit = off`;
  const rows = await reader.attempt(async () => {
    for (const setting of settings.split(';')) await reader.rows(sql.raw(setting).compile(catalogue));
    return reader.rows(sql.raw<EndsRow>(statement).compile(catalogue));
  });
  return rows instanceof pg.DatabaseError ? null : rows;
}

function unreadNote(relations: readonly CollectedRelation[]): Note[] {
  if (relations.length === 0) return [];
  const names = relations.map(displayRelation);
  return [
    {
      code: 'index-ends-unreadable',
      message: `The smallest and largest values of indexed columns could not be read of ${listNames(names)}: costs of ranges that reach beyond the statistics are near, not exact.`,
      hint: 'GRANT SELECT on these tables, if the role may see rows; nothing else depends on it.',
    },
  ];
}
