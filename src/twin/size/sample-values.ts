/** The values that statistics hold of a column, as a sample of it: an expression can be evaluated on them, and elements taken out. */
import type { Ask } from './ask.ts';
import type { ColumnNumbers } from './index-shape.ts';
import { slotKind } from './index-shape.ts';

/**
 * A query's WITH list in which `sample` has the column under its own name, and `share`: the frequency of a common value,
 * null for a bound of the histogram. All bounds stand for equally many rows.
 */
function withSample({ relation, attribute, name, type }: ColumnNumbers): string {
  return `WITH slot AS MATERIALIZED (
    SELECT v.kind, v.numbers, v.vals FROM pg_statistic s
    CROSS JOIN LATERAL (VALUES (stakind1, stanumbers1, stavalues1::text), (stakind2, stanumbers2, stavalues2::text), (stakind3, stanumbers3, stavalues3::text),
      (stakind4, stanumbers4, stavalues4::text), (stakind5, stanumbers5, stavalues5::text)) AS v (kind, numbers, vals)
    WHERE starelid = ${relation} AND staattnum = ${attribute} AND NOT stainherit AND v.kind IN (${slotKind.mostCommon}, ${slotKind.histogram})
  ), sample AS MATERIALIZED (
    SELECT u.v::${type} AS ${name}, u.share::float8 AS share, row_number() OVER () AS n
    FROM slot, unnest(slot.vals::text[], CASE kind WHEN ${slotKind.mostCommon} THEN numbers END) AS u (v, share)
  )`;
}

/** Whether the statistics hold values of it at all. */
export function hasValues({ slots }: ColumnNumbers): boolean {
  return slots.has(slotKind.mostCommon) || slots.has(slotKind.histogram);
}

/** Share of the rows that are not NULL which one bound of the histogram stands for. */
export function boundShare(numbers: ColumnNumbers, bounds: number): number {
  const present = 1 - (numbers.nullFraction ?? 0);
  const common = (numbers.slots.get(slotKind.mostCommon) ?? []).reduce((total, share) => total + share, 0);
  return bounds === 0 || present <= 0 ? 0 : Math.max(0, 1 - common / present) / bounds;
}

/** Rows of a query over `sample`; null where an expression fails on a value: it then tells nothing. Outside of a transaction. */
export async function querySample<Row extends object>(
  ask: Ask,
  numbers: ColumnNumbers,
  select: string,
): Promise<readonly Row[] | null> {
  try {
    return await ask<Row>(`${withSample(numbers)} ${select}`);
  } catch {
    return null;
  }
}
