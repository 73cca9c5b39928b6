/** Estimates the indexes of the twin, which are empty, as if their tables were full: rows by the planner, widths and repetition from the statistics. */
import type { Client } from '../../database/client.ts';
import type { CandidateSize } from '../../model/what-if.ts';
import { PAGE_BYTES } from '../../util/page.ts';
import type { SizedRelation } from '../relation-files.ts';
import { type Ask, askOnce, plannedRows } from './ask.ts';
import { brinPages, brinRanges, DEFAULT_PAGES_PER_RANGE } from './brin.ts';
import { type BtreeShape, btreeHeight, btreeRefusal, btreeSize, DEFAULT_FILLFACTOR } from './btree.ts';
import { type ColumnProfile, profileColumn, roughProfile } from './column-profile.ts';
import { profileElements } from './elements.ts';
import { type ElementProfile, type GinCounts, ginSize } from './gin.ts';
import { gistPages, spgistPages } from './gist.ts';
import { hashPages } from './hash.ts';
import { type IndexColumn, type IndexShape, readIndexShapes } from './index-shape.ts';
import { sharedPrefixBytes } from './prefixes.ts';
import { signatureWidths } from './signatures.ts';

export interface EstimatedSize extends CandidateSize {
  /** What GIN's metapage holds; null for other methods. */
  readonly gin: GinCounts | null;
  /** Pages of the table that it is on. */
  readonly tableBlocks: number;
  /** Why the index could not be built on a full table, or null. */
  readonly refusal: string | null;
}

/** Sizes by oid; those of indexes with storage and a known access method are in the answer. Outside of a transaction. */
export async function estimateIndexSizes(
  client: Client,
  indexOids: readonly number[],
): Promise<ReadonlyMap<number, EstimatedSize>> {
  const ask = askOnce(client);
  const sizes = new Map<number, EstimatedSize>();
  for (const shape of await readIndexShapes(client, indexOids)) {
    const size = await estimateSize(ask, await fill(ask, shape));
    if (size !== null)
      sizes.set(shape.oid, {
        gin: null,
        refusal: null,
        ...size,
        sizeBytes: size.pages * PAGE_BYTES,
        tableBlocks: shape.tableBlocks,
      });
  }
  return sizes;
}

/** A stored column with what is in it. */
type FilledColumn = IndexColumn & ColumnProfile;

interface FilledShape extends IndexShape {
  readonly columns: readonly FilledColumn[];
  readonly tableRows: number;
  /** Those that are in the index. */
  readonly rows: number;
}

async function fill(ask: Ask, shape: IndexShape): Promise<FilledShape> {
  const from = `SELECT FROM ONLY ${shape.table}`;
  const tableRows = await plannedRows(ask, from);
  const rows =
    shape.predicate === null ? tableRows : await plannedRows(ask, `${from} WHERE ${shape.predicate}`);
  const columns: FilledColumn[] = [];
  for (const column of shape.columns) {
    const profile = await profileColumn(ask, column, tableRows);
    columns.push({
      ...column,
      ...(excludesNulls(shape.predicate, column) ? withoutNulls(profile) : profile),
    });
  }
  return { ...shape, columns, tableRows, rows };
}

type Estimate = Omit<CandidateSize, 'sizeBytes'> & {
  readonly gin?: GinCounts;
  readonly refusal?: string | null;
};

async function estimateSize(ask: Ask, shape: FilledShape): Promise<Estimate | null> {
  const { rows, columns } = shape;
  const [first] = columns;
  if (first === undefined) return null;
  const flat = (pages: number, tuples = rows): Estimate => ({ pages, tuples, treeHeight: 0 });
  switch (shape.method) {
    case 'btree':
      return { ...btreeSize(await btreeShape(ask, shape)), refusal: refusalOf(shape) };
    case 'hash':
      return flat(hashPages({ ...shape, classes: first.classes, fillfactor: option(shape, 'fillfactor') }));
    case 'gin': {
      const elements: ElementProfile[] = [];
      for (const column of columns) elements.push(await profileElements(ask, column, column, rows));
      const { pages, tuples, ...gin } = ginSize({ ...shape, columns: elements });
      return { ...flat(pages, tuples), gin };
    }
    case 'gist': {
      const stored: FilledColumn[] = [];
      for (const column of columns)
        stored.push({ ...column, widths: (await signatureWidths(ask, column, rows)) ?? column.widths });
      return flat(gistPages(rows, stored, await majorVersion(ask)));
    }
    case 'spgist':
      return flat(spgistPages(rows, first, await sharedPrefixBytes(ask, first)));
    case 'brin': {
      const brin = { ...shape, pagesPerRange: option(shape, 'pages_per_range') ?? DEFAULT_PAGES_PER_RANGE };
      return flat(brinPages(brin), brinRanges(brin));
    }
    default:
      return null;
  }
}

/** What an expression yields may be compressed; what a column holds already is, where it can be. */
function refusalOf({ columns }: FilledShape): string | null {
  return columns.some(({ isExpression }) => isExpression) ? null : btreeRefusal({ columns });
}

async function btreeShape(ask: Ask, shape: FilledShape): Promise<BtreeShape> {
  const keys = shape.columns.filter(({ isKey }) => isKey);
  const condition = shape.predicate === null ? '' : ` WHERE ${shape.predicate}`;
  return {
    tuples: shape.rows,
    columns: shape.columns,
    keyColumns: keys.length,
    deduplicates:
      option(shape, 'deduplicate_items') !== 0 &&
      shape.columns.every((column) => column.isKey && column.deduplicable),
    // The planner knows dependent columns by extended statistics alone; without, it guesses a tenth of the rows.
    groups:
      keys.length > 1 && shape.extendedDistinct
        ? await plannedRows(
            ask,
            `SELECT FROM ONLY ${shape.table}${condition} GROUP BY ${keys.map((key) => key.sql).join(', ')}`,
          )
        : null,
    fillfactor: option(shape, 'fillfactor') ?? DEFAULT_FILLFACTOR,
  };
}

/** A storage parameter as a number; `off` is 0. */
function option({ options }: IndexShape, name: string): number | undefined {
  const value = options.get(name);
  return value === undefined ? undefined : /^(off|false)$/i.test(value) ? 0 : Number(value);
}

/** Whether the predicate, as the server prints it, holds for no row in which the column is NULL. */
function excludesNulls(predicate: string | null, { sql }: IndexColumn): boolean {
  return predicate?.includes(`(${sql} IS NOT NULL)`) === true && !predicate.includes(' OR ');
}

function withoutNulls(profile: ColumnProfile): ColumnProfile {
  const present = profile.classes.filter(({ isNull }) => !isNull);
  const share = present.reduce((total, of) => total + of.share, 0);
  return { ...profile, classes: present.map((of) => ({ ...of, share: of.share / share })) };
}

/** What the planner shall believe of an index of the estimated size. */
export function sizedIndex(oid: number, size: EstimatedSize): SizedRelation {
  return {
    oid,
    pages: size.pages,
    tuples: size.tuples,
    allVisiblePages: 0,
    allFrozenPages: null,
    blocks: size.pages,
    tableBlocks: size.tableBlocks,
    treeHeight: size.treeHeight,
    gin: size.gin,
  };
}

/** What of existing indexes no catalogue shows. */
export type IndexHead = Pick<SizedRelation, 'treeHeight' | 'gin'>;

/** Heights of B-trees and counts of GIN indexes, by oid, for the pages that they have; their tables must have their sizes. */
export async function estimateIndexHeads(
  client: Client,
  blocks: ReadonlyMap<number, number>,
): Promise<ReadonlyMap<number, IndexHead>> {
  const ask = askOnce(client);
  const heads = new Map<number, IndexHead>();
  for (const shape of await readIndexShapes(client, [...blocks.keys()])) {
    const pages = blocks.get(shape.oid) ?? 0;
    if (shape.method === 'btree') heads.set(shape.oid, { treeHeight: heightOf(shape, pages), gin: null });
    if (shape.method !== 'gin') continue;
    const size = await estimateSize(ask, await fill(ask, shape));
    if (size?.gin !== undefined)
      heads.set(shape.oid, { treeHeight: 0, gin: scaled(size.gin, pages / size.pages) });
  }
  return heads;
}

/** A database may have many thousand B-trees: widths to a byte are not worth a question each. */
function heightOf({ columns }: IndexShape, pages: number): number {
  return btreeHeight(pages, {
    columns: columns.map((column) => roughProfile(column, 1)),
    keyColumns: columns.filter(({ isKey }) => isKey).length,
  });
}

/** An index of so much another size than estimated has so much more, or less, of everything. */
function scaled({ entries, entryPages, dataPages }: GinCounts, by: number): GinCounts {
  return {
    entries: Math.max(1, Math.round(entries * by)),
    entryPages: Math.max(1, Math.floor(entryPages * by)),
    dataPages: Math.floor(dataPages * by),
  };
}

async function majorVersion(ask: Ask): Promise<number> {
  const [row] = await ask<{ major: number }>(
    `SELECT current_setting('server_version_num')::int / 10000 AS major`,
  );
  return row?.major ?? 0;
}
