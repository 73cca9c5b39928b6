/** Seeded pseudo-random numbers: a workload that is the same in every run. */

export interface Random {
  /** In [0, 1). */
  uniform(): number;
  /** A whole number from 0 to limit - 1; with `skew` above 1 low numbers come more often, as uniform() ** skew. */
  below(limit: number, skew?: number): number;
  /** One of the items, all alike. Throws RangeError for an empty list. */
  pick<T>(items: readonly T[]): T;
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, period 2^32, far more than a workload draws. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number, skew = 1): number => Math.floor(limit * uniform() ** skew);
  return {
    uniform,
    below,
    pick<T>(items: readonly T[]): T {
      if (items.length === 0) throw new RangeError('nothing to pick from');
      return items[below(items.length)] as T;
    },
  };
}
