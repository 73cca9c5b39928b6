/** What writes pay for one index, new or there already. */
export interface WriteEstimate {
  /**
   * `counters` of the table, brought to the workload's period; `statements` of the workload itself; `unweighed`: counters of which
   * nobody knows how much of their time is the workload's.
   */
  readonly basis: 'counters' | 'statements' | 'unweighed';
  /** Start of the period that the figures are of, ISO 8601; null where unknown. */
  readonly since: string | null;
  /** Entries that writes would have added, or have. */
  readonly entriesAdded: number;
  /** HOT updates that set one of its columns and would not have been HOT. */
  readonly hotUpdatesAtRisk: number;
  /** In planner cost, over all calls, for a new one beside the others; null where it is not weighed. */
  readonly cost: number | null;
}
