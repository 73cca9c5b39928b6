/**
 * Between which values distances must stay, so that merge joins cost what they did: of each side the planner asks which part
 * lies within the other's smallest and largest value, and interpolates between two bounds of its histogram (mergejoinscansel in
 * selfuncs.c). Nothing else about a parameter's or a join's estimate depends on distances.
 */
import { groupBy } from '../../util/collections.ts';
import { type ArrayItem, parseArray } from './array-text.ts';
import type { JoinedColumns } from './joined-columns.ts';
import type { TypedStatistics } from './value-type.ts';
import type { Tie } from './whole-numbers.ts';

interface Spread {
  readonly family: string;
  /** Histogram bounds, ascending. */
  readonly bounds: readonly bigint[];
  /** Every value that the planner may take for the smallest or the largest. */
  readonly ends: readonly bigint[];
}

export interface FamilyTie {
  readonly family: string;
  readonly values: Tie;
}

/** With more columns than these in one list, the outermost ends of all stand for each one's: ties would be their square. */
const MOST_IN_PAIRS = 64;

/** Of columns whose values are counted in their own measure; there a pseudonym can keep a distance. */
export function mergeTies(
  rows: readonly TypedStatistics[],
  joined: readonly JoinedColumns[],
): readonly FamilyTie[] {
  const spreads = groupBy(
    rows.flatMap((typed): readonly KeyedSpread[] => {
      const spread = spreadOf(typed);
      return spread === null ? [] : [{ key: typed.key, ...spread }];
    }),
    ({ key }) => key,
  );
  const paired = new Map<string, Set<string>>();
  return joined.flatMap((keys) => {
    const families = groupBy(
      keys.flatMap((key) => spreads.get(key) ?? []),
      ({ family }) => family,
    );
    return [...families.values()].flatMap((all) =>
      new Set(all.map(({ key }) => key)).size > MOST_IN_PAIRS
        ? tiesToOutermost(all)
        : tiesOfPairs(all, paired),
    );
  });
}

interface KeyedSpread extends Spread {
  readonly key: string;
}

/** @param paired keys whose ties another list has given already, and is given these */
function tiesOfPairs(spreads: readonly KeyedSpread[], paired: Map<string, Set<string>>): FamilyTie[] {
  const pairs = spreads.flatMap((spread) =>
    spreads
      .filter(({ key }) => key !== spread.key && !paired.get(spread.key)?.has(key))
      .map((other) => ({ spread, other })),
  );
  for (const { spread, other } of pairs)
    paired.set(spread.key, (paired.get(spread.key) ?? new Set()).add(other.key));
  return pairs.flatMap(({ spread, other }) =>
    tiesOf(spread, other.ends).map((values) => ({ family: spread.family, values })),
  );
}

function tiesToOutermost(spreads: readonly KeyedSpread[]): FamilyTie[] {
  const ends = spreads.flatMap(({ ends }) => ends).sort(ascending);
  const outermost = [ends[0], ends.at(-1)].flatMap((end) => end ?? []);
  return spreads.flatMap((spread) =>
    tiesOf(spread, outermost).map((values) => ({ family: spread.family, values })),
  );
}

function spreadOf({ row, type: { kind, isArray, family } }: TypedStatistics): Spread | null {
  if (kind === null || kind === 'labels' || kind.kind !== 'counted' || !kind.keepsMeasure || isArray)
    return null;
  const counted = (texts: readonly ArrayItem[]) =>
    texts.flatMap((text) => (typeof text === 'string' ? (kind.read(text) ?? []) : []));
  const listed = (text: string | null) => counted(text === null ? [] : (parseArray(text) ?? []));
  const bounds = listed(row.histogramBounds);
  const common = listed(row.mostCommonValues).sort(ascending);
  const ofIndex = row.indexEnds === undefined ? [] : counted([row.indexEnds.low, row.indexEnds.high]);
  const outer = [bounds[0], bounds.at(-1), common[0], common.at(-1), ...ofIndex];
  return { family, bounds, ends: outer.filter((end) => end !== undefined) };
}

/** For each end of the other column the bucket that it falls in, and the next, since an end of an index may move a bound. */
function tiesOf({ bounds, ends }: Spread, others: readonly bigint[]): Tie[] {
  const marks = [...new Set([...bounds, ...ends])].sort(ascending);
  return others.flatMap((other) => {
    const above = marks.findIndex((mark) => mark >= other);
    if (above <= 0 || marks[above] === other) return [];
    return [[...marks.slice(Math.max(0, above - 2), above), other, ...marks.slice(above, above + 2)]];
  });
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
