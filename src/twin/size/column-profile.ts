/** What an index stores of one column: how wide its values are, how many are NULL, how often they repeat. */

import { sum } from '../../util/collections.ts';
import type { Ask } from './ask.ts';
import { type ColumnNumbers, type IndexColumn, slotKind } from './index-shape.ts';
import { boundShare, hasValues, querySample } from './sample-values.ts';

/** Bytes that values take in an index tuple, without padding, and the share of the non-NULL rows that have them. */
export interface Width {
  readonly bytes: number;
  readonly share: number;
}

/** Rows that repeat their values alike: NULLs, common values of like frequency, the rest. */
export interface KeyClass {
  /** Of all rows. */
  readonly share: number;
  /** Distinct values among them. */
  readonly values: number;
  readonly isNull: boolean;
}

export interface ColumnProfile {
  /** Of a fixed length; 1 for a variable one, whose short values are not aligned. */
  readonly alignment: number;
  readonly widths: readonly Width[];
  /** Shares sum up to 1. */
  readonly classes: readonly KeyClass[];
}

/** What the planner itself assumes of a variable-length value that it knows nothing of (lsyscache.c, get_typavgwidth). */
const UNKNOWN_WIDTH_BYTES = 32;
/** And of a column that was never analysed (selfuncs.h, DEFAULT_NUM_DISTINCT). */
const UNKNOWN_DISTINCT = 200;

/** Looks at the values that the statistics hold, where widths vary. @param rows of the table */
export async function profileColumn(ask: Ask, column: IndexColumn, rows: number): Promise<ColumnProfile> {
  return profile(column, await sampleColumn(ask, column, rows), rows);
}

/** By the statistics' numbers alone: no question to the server. */
export function roughProfile(column: IndexColumn, rows: number): ColumnProfile {
  return profile(column, null, rows);
}

function profile(column: IndexColumn, sampled: Sampled | null, rows: number): ColumnProfile {
  const { statistics, typeLength, alignment } = column;
  return {
    alignment: typeLength > 0 ? alignment : 1,
    widths: typeLength > 0 ? [{ bytes: typeLength, share: 1 }] : (sampled?.widths ?? averageWidth(column)),
    classes: keyClasses(statistics, sampled, rows),
  };
}

function averageWidth(column: IndexColumn): readonly Width[] {
  const bytes = isAlike(column) ? column.statistics?.averageWidth : null;
  return [{ bytes: bytes ?? UNKNOWN_WIDTH_BYTES, share: 1 }];
}

/** Whether the stored value is of the kind that its statistics are of. */
function isAlike({ statistics, statisticsOf, type, category }: IndexColumn): boolean {
  return (
    statisticsOf === 'value' ||
    statistics?.type === type ||
    (category === 'S' && statistics?.category === 'S')
  );
}

interface Sampled {
  readonly widths: readonly Width[];
  readonly nullFraction: number;
  /** Of an expression; of a column the statistics know better. */
  readonly distinct: number | null;
}

interface SampledWidth {
  /** As a tuple holds it, for so the values were kept in between; null for NULL. */
  readonly bytes: number | null;
  readonly common: number;
  readonly bounds: number;
  readonly distinct: number;
  readonly once: number;
  readonly points: number;
}

/** Looks at the column, or evaluates the expression, on the values that the statistics hold; null where that tells nothing. */
async function sampleColumn(ask: Ask, column: IndexColumn, rows: number): Promise<Sampled | null> {
  const { statistics, statisticsOf, typeLength } = column;
  if (statistics === null || !hasValues(statistics)) return null;
  if (statisticsOf === 'value' && (typeLength > 0 || column.isExpression)) return null;
  const widths = await querySample<SampledWidth>(
    ask,
    statistics,
    `, valued AS MATERIALIZED (SELECT ${statisticsOf === 'value' ? statistics.name : column.sql} AS value, share FROM sample),
     counted AS (SELECT count(*) AS n FROM valued WHERE value IS NOT NULL GROUP BY value::text)
     SELECT pg_column_size(value) AS bytes, coalesce(sum(share), 0) AS common, count(*) FILTER (WHERE share IS NULL)::int AS bounds,
       (SELECT count(*) FROM counted)::int AS distinct, (SELECT count(*) FROM counted WHERE n = 1)::int AS once, (SELECT sum(n) FROM counted)::int AS points
     FROM valued GROUP BY 1`,
  );
  const [first] = widths ?? [];
  if (widths === null || first === undefined) return null;
  const present = 1 - (statistics.nullFraction ?? 0);
  const perBound = boundShare(
    statistics,
    sum(widths, (row) => row.bounds),
  );
  const weighed = widths.map(({ bytes, common, bounds }) => ({
    bytes,
    share: common / present + bounds * perBound,
  }));
  const filled = weighed.flatMap(({ bytes, share }) =>
    bytes === null ? [] : [{ bytes: stored(bytes), share }],
  );
  const total = sum(filled, (row) => row.share);
  if (total <= 0) return null;
  const kept = Math.min(1, total / sum(weighed, (row) => row.share));
  return {
    widths: filled.map(({ bytes, share }) => ({ bytes, share: share / total })),
    nullFraction: 1 - present * kept,
    distinct: statisticsOf === 'value' ? null : expressionDistinct(first, column, rows * present),
  };
}

const SHORT_VALUE_BYTES = 127;

/** A longer value has a header of four bytes, aligned; a shorter one of one byte (src/include/varatt.h, VARATT_CAN_MAKE_SHORT). */
function stored(bytes: number): number {
  return bytes <= SHORT_VALUE_BYTES ? bytes : Math.ceil(bytes / 4) * 4;
}

/** ANALYZE's own estimator, of Haas and Stokes (analyze.c, compute_scalar_stats), on the sample of values that it kept. */
function expressionDistinct(
  { distinct, once, points }: SampledWidth,
  column: IndexColumn,
  rows: number,
): number {
  const ofColumn = distinctValues(column.statistics, rows);
  if (distinct < points)
    return Math.min(
      ofColumn,
      (points * distinct) / (points - once + (once * points) / Math.max(rows, points)),
    );
  // Of the square of so many values, none equal, chance would have shown a pair. Between that and all: text made of text tells all apart.
  return isAlike(column) ? ofColumn : Math.min(ofColumn, Math.sqrt(points ** 2 * ofColumn));
}

/**
 * Distinct values of a column of a table of `rows` rows. ANALYZE reads whole pages, and so counts too few of what stands together, as
 * the lines of one order. Where (order, line) is unique, there are at least as many orders as rows with line 1.
 */
export function distinctValues(statistics: ColumnNumbers | null, rows: number): number {
  const paired = (statistics?.partnerShare ?? 0) - (statistics?.nullFraction ?? 0);
  return Math.max(countedDistinct(statistics, rows), paired * rows);
}

/**
 * The same for repetition. Rows scattered by chance share their value with more others than the mean says, which ANALYZE's low counts
 * make up for (btree.ts, `othersWithSameKey`); what is known better has to be lowered for it.
 */
function scatteredDistinct(statistics: ColumnNumbers | null, rows: number): number {
  const counted = countedDistinct(statistics, rows);
  const known = distinctValues(statistics, rows);
  return known > counted ? Math.max(counted, (known * rows) / (known + rows)) : counted;
}

function countedDistinct(statistics: ColumnNumbers | null, rows: number): number {
  const distinct = statistics?.distinct ?? 0;
  if (distinct > 0) return distinct;
  if (distinct < 0) return -distinct * rows;
  return statistics?.isUnique === true ? rows : Math.min(rows, UNKNOWN_DISTINCT);
}

/** At most so many classes of common values: few enough that those of several columns can be combined. */
const COMMON_CLASSES = 6;

function keyClasses(
  statistics: ColumnNumbers | null,
  sampled: Sampled | null,
  rows: number,
): readonly KeyClass[] {
  const nullFraction = sampled?.nullFraction ?? statistics?.nullFraction ?? 0;
  const nulls = nullFraction > 0 ? [{ share: nullFraction, values: 1, isNull: true }] : [];
  const distinct = sampled?.distinct ?? scatteredDistinct(statistics, rows);
  // An expression that merges values has common ones of its own, which nobody has counted.
  const merges = sampled?.distinct != null && sampled.distinct < distinctValues(statistics, rows);
  const frequencies = merges ? [] : (statistics?.slots.get(slotKind.mostCommon) ?? []);
  const common = commonClasses(frequencies);
  const rest = 1 - nullFraction - sum(frequencies, (share) => share);
  const restValues = Math.max(1, Math.round(distinct) - frequencies.length);
  // What is left by rounding is no class of its own.
  return rest * rows < 1
    ? [...nulls, ...common]
    : [
        ...nulls,
        ...common,
        { share: rest, values: Math.min(restValues, Math.max(1, rest * rows)), isNull: false },
      ];
}

/** Common values by falling frequency, in runs that differ by no more than needed. */
function commonClasses(frequencies: readonly number[]): readonly KeyClass[] {
  const size = Math.ceil(frequencies.length / COMMON_CLASSES);
  const classes: KeyClass[] = [];
  for (let at = 0; at < frequencies.length; at += size) {
    const run = frequencies.slice(at, at + size);
    classes.push({ share: sum(run, (share) => share), values: run.length, isNull: false });
  }
  return classes;
}
