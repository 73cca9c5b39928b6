import type { Note } from './snapshot.ts';

/**
 * `same`: plan and cost. `other-cost`, `other-plan`: as said. `not-planned-here`, `not-planned-there`: the twin, or the source,
 * refuses what the other one plans. `not-planned`: neither takes it, or it is nothing that is planned.
 */
export type FidelityVerdict =
  | 'same'
  | 'other-cost'
  | 'other-plan'
  | 'not-planned-here'
  | 'not-planned-there'
  | 'not-planned';

/** One statement, planned on the source and in the twin. */
export interface QueryFidelity {
  readonly id: string;
  readonly text: string;
  readonly verdict: FidelityVerdict;
  /** Planner cost; null where it was not planned. */
  readonly sourceCost: number | null;
  readonly twinCost: number | null;
  /** |twin - source| / source; null where one is missing. */
  readonly deviation: number | null;
  /** Where the plans part, `source | twin`, or what the server said; null for the same plan. */
  readonly detail: string | null;
}

/** What `doctor --fidelity` found. */
export interface Fidelity {
  readonly sourceVersion: string;
  readonly twinVersion: string;
  /** False where the twin runs another major: costs are near then at best. */
  readonly exact: boolean;
  readonly queries: readonly QueryFidelity[];
  /** True where the twin plans each statement as the source does, with costs that deviate by no more than `maxDeviation`. */
  readonly passed: boolean;
  readonly maxDeviation: number;
  readonly notes: readonly Note[];
}
