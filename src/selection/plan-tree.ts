/** Which plan a query gets under which candidates: known where the search looked, bounded everywhere else. */

/**
 * Plans that some configurations get. A configuration with every `required` candidate and none of `absent` costs at least
 * `cost`; where `exact`, every configuration with the required ones costs at most that, whatever else it holds.
 */
export interface PlanCase {
  readonly required: readonly string[];
  readonly absent: readonly string[];
  readonly cost: number;
  readonly exact: boolean;
}

/** The planner's answer when some candidates are there. */
export interface PlanAnswer {
  readonly cost: number;
  /** Candidates that the plan reads. */
  readonly used: readonly string[];
}

/**
 * The planner takes the cheapest plan that the indexes at hand allow. What it takes with all of A, it therefore takes with each
 * part of A that still holds what the plan uses, and no part of A gets a cheaper one. So one answer settles many
 * configurations, and splits the rest by the first candidate of the plan that they lack.
 * (AutoAdmin derives costs from this monotonicity: Chaudhuri and Narasayya, VLDB 1997, section 4.2.)
 */
export class PlanTree {
  readonly #relevant: readonly string[];
  /** Cheapest known cost by the candidates that the plan uses. */
  readonly #known = new Map<string, PlanCase>();
  #open: readonly PlanCase[] = [{ required: [], absent: [], cost: 0, exact: false }];

  /** @param relevant the candidates that can serve the query */
  constructor(relevant: readonly string[]) {
    this.#relevant = relevant;
  }

  /** What to ask the planner with to settle an open case: everything that the case does not exclude. */
  configuration(open: PlanCase): readonly string[] {
    const absent = new Set(open.absent);
    return this.#relevant.filter((id) => !absent.has(id));
  }

  /** Takes in the answer to the configuration of an open case. */
  settle(open: PlanCase, answer: PlanAnswer): void {
    this.learn(answer);
    const { cost } = answer;
    const added = answer.used.filter((id) => !open.required.includes(id));
    const parts = added.map((id, at) => ({
      required: [...open.required, ...added.slice(0, at)],
      absent: [...open.absent, id],
      cost,
      exact: false,
    }));
    this.#open = this.#open.flatMap((other) => (other === open ? parts : [other]));
  }

  /** Takes in any answer: what its plan uses is enough for its cost. */
  learn({ cost, used }: PlanAnswer): void {
    const required = [...used].sort();
    const key = required.join('\n');
    if (cost < (this.#known.get(key)?.cost ?? Number.POSITIVE_INFINITY))
      this.#known.set(key, { required, absent: [], cost, exact: true });
  }

  /** The least that the query can cost, with whatever candidates. */
  get least(): number {
    const all = [...this.#open, ...this.#known.values()];
    return all.length === 0 ? 0 : Math.min(...all.map(({ cost }) => cost));
  }

  /**
   * All that is known, without what says nothing more: plans and open cases that are cheaper by no more than `tolerance` than a plan
   * with fewer candidates. With what is left no configuration looks dearer than it is by more than that.
   */
  cases(tolerance: number): readonly PlanCase[] {
    const exact: PlanCase[] = [];
    const byWidth = [...this.#known.values()].sort(
      (a, b) => a.required.length - b.required.length || a.cost - b.cost,
    );
    for (const plan of byWidth) if (!exact.some((other) => covers(other, plan, tolerance))) exact.push(plan);
    const open = this.#open.filter((part) => !exact.some((plan) => covers(plan, part, tolerance)));
    return [...exact, ...open];
  }
}

/** Whether a known plan is there for every configuration of the case, and dearer than the case's cost by no more than `tolerance`. */
function covers(known: PlanCase, { required, cost }: PlanCase, tolerance: number): boolean {
  return known.cost - cost <= tolerance && known.required.every((id) => required.includes(id));
}
