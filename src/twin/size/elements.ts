/** How many elements GIN takes out of a column's values, and how many rows hold each. */

import { sum } from '../../util/collections.ts';
import type { Ask } from './ask.ts';
import type { ColumnProfile } from './column-profile.ts';
import { elementsSql } from './extract-elements.ts';
import type { ElementClass, ElementProfile } from './gin.ts';
import { type ColumnNumbers, type IndexColumn, slotKind } from './index-shape.ts';
import { boundShare, hasValues, querySample } from './sample-values.ts';
import { align, meanBytes } from './tuple-bytes.ts';

/** Of a value that nothing is known of: GIN entries as the planner assumes them would be as rough. */
const UNKNOWN_ELEMENTS_PER_ROW = 5;
const UNKNOWN_KEY_BYTES = 12;

/** @param rows that are indexed */
export async function profileElements(
  ask: Ask,
  column: IndexColumn,
  profile: ColumnProfile,
  rows: number,
): Promise<ElementProfile> {
  const nullRows =
    rows *
    sum(
      profile.classes.filter(({ isNull }) => isNull),
      ({ share }) => share,
    );
  // All NULLs are one entry.
  const nulls = nullRows >= 1 ? [{ elements: 1, rowsPerElement: nullRows }] : [];
  const present = rows - nullRows;
  const found =
    (await listedElements(ask, column, present)) ??
    (await sampledElements(ask, column, present)) ??
    scalarElements(column, profile, rows);
  return { keyBytes: found.keyBytes, classes: [...found.classes, ...nulls] };
}

/** Arrays and tsvector: ANALYZE counted the most common elements itself. */
async function listedElements(ask: Ask, column: IndexColumn, rows: number): Promise<ElementProfile | null> {
  const { statistics, statisticsOf } = column;
  const numbers = statistics?.slots.get(slotKind.elements);
  if (statistics === null || statisticsOf !== 'value' || numbers === undefined) return null;
  const found = await ask<{ bytes: number; count: number }>(
    `SELECT avg(octet_length(e))::float8 AS bytes, count(*)::int AS count FROM pg_statistic s
     CROSS JOIN LATERAL (VALUES (stakind1, stavalues1::text), (stakind2, stavalues2::text), (stakind3, stavalues3::text), (stakind4, stavalues4::text), (stakind5, stavalues5::text)) AS v (kind, vals)
     CROSS JOIN LATERAL unnest(v.vals::text[]) AS e
     WHERE starelid = ${statistics.relation} AND staattnum = ${statistics.attribute} AND NOT stainherit AND v.kind = ${slotKind.elements}`,
  );
  const { bytes, count } = found[0] ?? { bytes: UNKNOWN_KEY_BYTES, count: 0 };
  // Behind the frequencies stand the least, the greatest, and for arrays that of NULL.
  const frequencies = [...numbers.slice(0, count)].sort((a, b) => b - a);
  const common = sum(frequencies, (share) => share);
  const perRow = statistics.slots.get(slotKind.elementCounts)?.at(-1) ?? lexemesPerRow(statistics, bytes);
  const classes = frequencies.map((share) => ({ elements: 1, rowsPerElement: share * rows }));
  return {
    keyBytes: keyBytes(column, bytes),
    classes: [...classes, ...rareElements(frequencies, perRow - common, rows)],
  };
}

/** A tsvector has 8 bytes, and for a lexeme 4, its text, and 4 of positions (src/include/tsearch/ts_type.h). */
function lexemesPerRow({ averageWidth }: ColumnNumbers, lexemeBytes: number): number {
  return Math.max(1, ((averageWidth ?? 0) - 8) / (4 + align(lexemeBytes, 2) + 4));
}

/** A key of a fixed length has it; text has a header of one byte. */
function keyBytes({ typeLength }: IndexColumn, textBytes: number): number {
  return typeLength > 0 ? typeLength : textBytes + 1;
}

/**
 * Elements rarer than those listed: their frequencies fall on as the last half of the list does (a power of their rank), until all
 * of a row's elements are accounted for.
 * @param missing elements per row that the list leaves out
 */
export function rareElements(
  frequencies: readonly number[],
  missing: number,
  rows: number,
): readonly ElementClass[] {
  const last = frequencies.at(-1) ?? 0;
  const middle = frequencies[Math.floor(frequencies.length / 2)] ?? last;
  if (last <= 0 || missing * rows < 1 || missing < 0.01 * sum(frequencies, (share) => share)) return [];
  const exponent = frequencies.length < 4 ? 1 : Math.max(0, Math.log(middle / last) / Math.log(2));
  const classes: ElementClass[] = [];
  let left = missing;
  let rank = frequencies.length;
  while (left > 0) {
    const width = Math.max(1, rank * 0.25);
    // One row is the least.
    const share = Math.max(1 / rows, last * ((rank + width / 2) / frequencies.length) ** -exponent);
    const elements = Math.min(width, left / share);
    classes.push({ elements, rowsPerElement: share * rows });
    left -= elements * share;
    rank += width;
    if (elements < width) break;
  }
  return classes;
}

interface SampledElement {
  readonly bytes: number;
  readonly common: number;
  /** Bounds of the histogram that hold it. */
  readonly bounds: number;
  readonly allBounds: number;
}

/** JSON, trigrams, and expressions: elements are taken out of the values that the statistics hold. */
async function sampledElements(ask: Ask, column: IndexColumn, rows: number): Promise<ElementProfile | null> {
  const { statistics, statisticsOf, opclass, sql } = column;
  if (statistics === null || !hasValues(statistics)) return null;
  const extract = await elementsSql(ask, opclass ?? '');
  if (extract === null) return null;
  const found = await querySample<SampledElement>(
    ask,
    statistics,
    `, valued AS MATERIALIZED (SELECT ${statisticsOf === 'value' ? statistics.name : sql} AS v, share, n FROM sample)
     SELECT octet_length(e) AS bytes, coalesce(sum(share), 0)::float8 AS common, count(*) FILTER (WHERE share IS NULL)::int AS bounds,
       (SELECT count(*) FROM sample WHERE share IS NULL)::int AS "allBounds"
     FROM (SELECT DISTINCT n, share, e::text AS e FROM valued CROSS JOIN LATERAL (${extract}) AS element (e)) AS taken GROUP BY e`,
  );
  const [first] = found ?? [];
  if (found === null || first === undefined) return null;
  const present = 1 - (statistics.nullFraction ?? 0);
  const perBound = boundShare(statistics, first.allBounds);
  const share = ({ common, bounds }: SampledElement) => common / present + bounds * perBound;
  // Elements met once stand for all those that the sample has not met (Chao's estimate of how many these are).
  const once = found.filter(({ common, bounds }) => common === 0 && bounds === 1);
  const twice = found.filter(({ common, bounds }) => common === 0 && bounds === 2).length;
  const often = found.filter((of) => !once.includes(of));
  const onceShare = sum(once, share);
  const unseen = first.allBounds === 0 ? 0 : (once.length * (once.length - 1)) / (2 * (twice + 1));
  const rare = Math.min(once.length + unseen, onceShare * rows);
  return {
    keyBytes: keyBytes(column, sum(found, ({ bytes }) => bytes) / found.length),
    classes: [
      ...often.map((of) => ({ elements: 1, rowsPerElement: Math.max(1, share(of) * rows) })),
      ...(rare < 1 ? [] : [{ elements: rare, rowsPerElement: Math.max(1, (onceShare * rows) / rare) }]),
    ],
  };
}

/** Scalars (btree_gin) are their own only element; of anything else there is but a guess. */
function scalarElements(
  { opclass, typeLength, category }: IndexColumn,
  profile: ColumnProfile,
  rows: number,
): ElementProfile {
  const bytes = typeLength > 0 ? typeLength : meanBytes(profile.widths);
  const isScalar =
    ['N', 'S', 'D', 'T', 'B', 'E', 'I', 'U'].includes(category) &&
    !/array|json|tsvector|hstore|trgm/.test(opclass ?? '');
  if (!isScalar)
    return {
      keyBytes: UNKNOWN_KEY_BYTES,
      classes: [{ elements: rows, rowsPerElement: UNKNOWN_ELEMENTS_PER_ROW }],
    };
  return {
    keyBytes: bytes,
    classes: profile.classes
      .filter(({ isNull }) => !isNull)
      .map(({ share, values }) => ({ elements: values, rowsPerElement: (share * rows) / values })),
  };
}
