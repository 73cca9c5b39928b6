/** What is measured, and what comes back. */

/** `full`: a twin of everything; `trimmed`: of what the workload needs; `large`: trimmed, with one table of 10 TB. */
export type Step = 'collect' | 'full' | 'trimmed' | 'large';

export interface Measured {
  /** By name: `collect`, `write` for the first step; `read`, `build`, `plan` for the others. */
  readonly seconds: Readonly<Record<string, number>>;
  /** Most memory that the process held at once; the servers' is not in it. */
  readonly peakMb: number;
}

export interface Result extends Measured {
  readonly step: Step;
  readonly relations: number;
}

/** NaN where it was not measured, which no goal holds for. */
export function secondsOf(results: readonly Result[], step: Step, relations: number, name: string): number {
  return find(results, step, relations)?.seconds[name] ?? Number.NaN;
}

export function peakOf(results: readonly Result[], step: Step, relations: number): number {
  return find(results, step, relations)?.peakMb ?? Number.NaN;
}

function find(results: readonly Result[], step: Step, relations: number): Result | undefined {
  return results.find((result) => result.step === step && result.relations === relations);
}
