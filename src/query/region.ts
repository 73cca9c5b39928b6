/**
 * Regions say where a condition is in force. A query level, the nullable side of an outer join and a subquery are regions,
 * nested as they are in the query. Whether a condition in one region can narrow the scan of a relation in another is a walk
 * from the one to the other through borders that are open or closed in each direction.
 */
export interface Region {
  readonly parent: Region | null;
  /** The side of an outer join whose rows may be replaced by nulls; opens once a strict condition makes the join an inner one. */
  readonly nullable: boolean;
  /** Conditions inside also narrow what is outside: true for what is joined like an inner or semi join. */
  opensUp: boolean;
  /** Conditions outside may be checked inside. */
  opensDown: boolean;
}

export function rootRegion(): Region {
  return { parent: null, nullable: false, opensUp: false, opensDown: false };
}

/** A subquery, view or CTE that the planner merges with what surrounds it. */
export function openRegion(parent: Region): Region {
  return { parent, nullable: false, opensUp: true, opensDown: true };
}

/** Conditions pass in, but not out: a subquery with LIMIT or grouping, a branch of a set operation. */
export function inwardRegion(parent: Region): Region {
  return { parent, nullable: false, opensUp: false, opensDown: true };
}

/** Nothing passes: scalar subqueries, NOT EXISTS, materialised CTEs. */
export function closedRegion(parent: Region): Region {
  return { parent, nullable: false, opensUp: false, opensDown: false };
}

/** The nullable side of an outer join. */
export function nullableRegion(parent: Region): Region {
  return { parent, nullable: true, opensUp: false, opensDown: false };
}

/** Where the conditions of a FULL JOIN narrow one side: once the other side's nulls are refused, which leaves this side outer. */
export function fullJoinRegion(side: Region, otherSide: Region): Region {
  return {
    parent: side,
    nullable: false,
    get opensUp() {
      return otherSide.opensDown;
    },
    opensDown: false,
  };
}

/** Whether a condition in force in `from` narrows a scan in `to`. */
export function reaches(from: Region, to: Region): boolean {
  return nullableBorders(from, to)?.length === 0;
}

/**
 * The nullable regions that close the way from `from` down to `to`; null where something else closes it. A condition that is
 * never true for nulls opens them: Postgres then plans an inner join (reduce_outer_joins in prepjointree.c).
 */
export function nullableBorders(from: Region, to: Region): readonly Region[] | null {
  const above = new Set<Region>();
  for (let region: Region | null = to; region !== null; region = region.parent) above.add(region);
  let common = from;
  while (!above.has(common)) {
    if (!common.opensUp || common.parent === null) return null;
    common = common.parent;
  }
  const borders: Region[] = [];
  for (let region = to; region !== common && region.parent !== null; region = region.parent) {
    if (region.opensDown) continue;
    if (!region.nullable) return null;
    borders.push(region);
  }
  return borders;
}

/** Turns an outer join into an inner one. */
export function openNullable(region: Region): void {
  region.opensUp = true;
  region.opensDown = true;
}
