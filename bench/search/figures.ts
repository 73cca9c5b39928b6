/** What is measured of one size of workload. */

export interface Measured {
  /** `parse`; `build`, the twin; `search`, all from the first plan to the recommendation. */
  readonly seconds: Readonly<Record<string, number>>;
  /** Processor time of this process, user and system: what a busy machine does not stretch. The servers' is not in it. */
  readonly cpuSeconds: number;
  /** Most memory that the process held at once; the servers' is not in it. */
  readonly peakMb: number;
  /** With those that the server runs of its own accord. */
  readonly statements: number;
  readonly candidates: number;
  /** Plans asked for. */
  readonly calls: number;
  readonly indexes: number;
  /** Cost of the workload with them, of what it was. */
  readonly ratio: number;
}
