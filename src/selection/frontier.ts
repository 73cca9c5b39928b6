/** The least cost for every size, from no index to the size beyond which none pays: when to stop. */
import type { Limit } from './master-programme.ts';
import type { Optimizer } from './optimize.ts';

/** A set of candidates than which none of its size, or smaller, is known to be better. */
export interface FrontierSet {
  readonly chosen: readonly string[];
  readonly sizeBytes: number;
  /** Of the queries with these; by plans that are known, so that the real one may be less. */
  readonly cost: number;
  /** With the prices of the chosen. */
  readonly objective: number;
}

/** Sizes that are looked at, besides those that are known. */
const STEPS = 10;
/** Two neighbours that differ by less than this, as shares of the whole range of sizes times that of costs, are not looked between. */
const FINE = 0.002;
/** Rounds of plans asked for at a size. */
const ROUNDS = 1;

/** A stretch of sizes in which a set may be that is better than its left end. */
interface Stretch {
  readonly left: FrontierSet;
  readonly right: FrontierSet;
  /** Between the left end's size and this there is nothing better. */
  readonly from: number;
}

/**
 * Looks in the middle of the stretch where most is at stake, size times cost, until that is little everywhere.
 * @param limit those besides size
 */
export async function traceFrontier(
  optimizer: Optimizer,
  limit: Limit,
  sizeBytes: (chosen: readonly string[]) => number,
): Promise<readonly FrontierSet[]> {
  const at = (budgetBytes: number | null): FrontierSet => {
    const { chosen, cost, objective } = optimizer.guess({ ...limit, budgetBytes });
    return { chosen, cost, objective, sizeBytes: sizeBytes(chosen) };
  };
  await optimizer.improve({ ...limit, budgetBytes: null });
  const first = at(0);
  const last = at(null);
  const range = (last.sizeBytes - first.sizeBytes) * (first.objective - last.objective);
  const sets = new Map([first, last].map((set) => [set.sizeBytes, set]));
  let stretches: readonly Stretch[] = [{ left: first, right: last, from: first.sizeBytes }];
  for (let step = 0; step < STEPS; step++) {
    const [widest] = [...stretches].sort((a, b) => stake(b) - stake(a));
    if (widest === undefined || !(stake(widest) > FINE * range)) break;
    const { left, right, from } = widest;
    const budgetBytes = Math.floor((from + right.sizeBytes) / 2);
    await optimizer.explore({ ...limit, budgetBytes }, ROUNDS);
    const found = at(budgetBytes);
    const isBetter = found.objective < left.objective && found.sizeBytes > left.sizeBytes;
    if (isBetter) sets.set(found.sizeBytes, found);
    const parts: readonly Stretch[] = isBetter
      ? [
          { left, right: found, from },
          { left: found, right, from: budgetBytes },
        ]
      : [{ left, right, from: budgetBytes }];
    stretches = stretches.flatMap((stretch) => (stretch === widest ? parts : [stretch]));
  }
  return descending([...sets.values()].sort((a, b) => a.sizeBytes - b.sizeBytes));
}

function stake({ left, right, from }: Stretch): number {
  return (right.sizeBytes - from) * (left.objective - right.objective);
}

/** Without sets that cost no less than a smaller one. */
function descending(sets: readonly FrontierSet[]): readonly FrontierSet[] {
  let least = Number.POSITIVE_INFINITY;
  return sets.filter(({ objective }) => {
    const isBetter = objective < least;
    least = Math.min(least, objective);
    return isBetter;
  });
}

/**
 * Where the curve bends most: the point farthest from the line between its ends, both axes as shares of their range (as Kneedle finds it:
 * Satopaa and others, 2011). Null where there is nothing between the ends.
 */
export function kneeOf(sets: readonly Pick<FrontierSet, 'sizeBytes' | 'cost'>[]): number | null {
  const first = sets[0];
  const last = sets.at(-1);
  if (first === undefined || last === undefined || last.sizeBytes <= first.sizeBytes) return null;
  let knee: number | null = null;
  let farthest = 0;
  for (const [at, { sizeBytes, cost }] of sets.entries()) {
    const room = (sizeBytes - first.sizeBytes) / (last.sizeBytes - first.sizeBytes);
    const saved = (first.cost - cost) / (first.cost - last.cost);
    if (saved - room > farthest + 1e-9) {
      farthest = saved - room;
      knee = at;
    }
  }
  return knee;
}
