/** Finds the best configuration under each of several limits, and how far from the best possible it can be at most. */
import { sum } from '../util/collections.ts';
import {
  buildMasterProgramme,
  type Limit,
  type MasterProgramme,
  type PricedCandidate,
} from './master-programme.ts';
import { type PlanAnswer, type PlanCase, PlanTree } from './plan-tree.ts';
import type { ProgrammeSolution, SolveProgramme } from './programme.ts';

export interface OptimizedQuery {
  readonly weight: number;
  /** Ids of the candidates that can serve it. */
  readonly relevant: readonly string[];
}

/** A query's position, and the candidates that are there. */
export interface PlanQuestion {
  readonly query: number;
  readonly candidateIds: readonly string[];
}

export interface OptimizeInput {
  readonly queries: readonly OptimizedQuery[];
  readonly candidates: readonly PricedCandidate[];
  /** In any order; the answers come in the same. What is learnt for one helps the others. */
  readonly limits: readonly Limit[];
  readonly plan: (questions: readonly PlanQuestion[]) => Promise<readonly PlanAnswer[]>;
  /** Planner cost a query, weight included, that is not worth a plan; left out, a share of what these queries cost. */
  readonly tolerance?: number;
  readonly solve: SolveProgramme;
}

/** The answer under one limit; costs are of the whole workload, weights included. */
export interface Optimum {
  /** In the candidates' order; each is used by some plan. */
  readonly chosen: readonly string[];
  /** As the planner says it with exactly these there. */
  readonly cost: number;
  /** Cost and the prices of the chosen: what is minimised. */
  readonly objective: number;
  /** No set of the candidates within the limit has a smaller objective, as far as more indexes never make a plan dearer. */
  readonly bound: number;
}

/** Open cases that promise less than this share of the workload's cost, over all queries together, are not looked into. */
export const TOLERANCE = 0.0005;
/** The gap at which a programme counts as solved. */
const GAP = 0.0005;
/** Branch-and-bound nodes a programme: more buy little. */
const MAX_NODES = 400;
/** Rounds of plans asked for where the relaxation leans on guesses, the first time a limit is looked at and later. */
const FIRST_ROUNDS = 30;
const LATER_ROUNDS = 6;
/** Rounds in which the plans of a chosen set correct what the programme believed of it. */
const CORRECTIONS = 4;
/** How often all limits are visited: plans found for one are news for the others. */
const PASSES = 2;

export async function optimizeConfigurations(input: OptimizeInput): Promise<readonly Optimum[]> {
  if (input.queries.length === 0)
    return input.limits.map(() => ({ chosen: [], cost: 0, objective: 0, bound: 0 }));
  const optimizer = new Optimizer(input);
  return optimizer.run();
}

class Optimizer {
  readonly #input: OptimizeInput;
  readonly #trees: readonly PlanTree[];
  readonly #best: (Optimum | null)[];
  readonly #bounds: number[];
  #initialCost = 0;

  constructor(input: OptimizeInput) {
    this.#input = input;
    this.#trees = input.queries.map((query) => new PlanTree(query.relevant));
    this.#best = input.limits.map(() => null);
    this.#bounds = input.limits.map(() => 0);
  }

  async run(): Promise<readonly Optimum[]> {
    this.#initialCost = (await this.#learn([])).cost;
    for (let pass = 0; pass < PASSES; pass++)
      for (const [at, limit] of this.#input.limits.entries()) {
        await this.#explore(at, limit, pass === 0 ? FIRST_ROUNDS : LATER_ROUNDS);
        await this.#choose(at, limit);
      }
    return this.#input.limits.map((_, at) => {
      const best = this.#best[at];
      if (best == null) throw new Error('no configuration was tried');
      return { ...best, bound: Math.min(best.objective, this.#bounds[at] ?? 0) };
    });
  }

  /** Asks for the plans that the relaxed programme leans on without knowing them, until it leans on none. */
  async #explore(at: number, limit: Limit, rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      const master = this.#master(limit, false, true);
      const solution = this.#input.solve(master.programme, { relativeGap: 0, maxNodes: 0 });
      if (solution === null) return;
      this.#raiseBound(at, solution);
      const open = master.openCases(solution.values);
      if (open.length === 0) return;
      await this.#settle(open);
    }
  }

  async #settle(open: readonly { readonly query: number; readonly part: PlanCase }[]): Promise<void> {
    const questions = open.map(({ query, part }) => ({
      query,
      candidateIds: this.#tree(query).configuration(part),
    }));
    const answers = await this.#input.plan(questions);
    for (const [position, { query, part }] of open.entries()) {
      const answer = answers[position];
      if (answer !== undefined) this.#tree(query).settle(part, answer);
    }
  }

  /** Takes the best set by the plans known, asks for its real plans, and starts over with them until they hold no surprise. */
  async #choose(at: number, limit: Limit): Promise<void> {
    for (let round = 0; round < CORRECTIONS; round++) {
      const master = this.#master(limit, true, false);
      const solution = this.#input.solve(master.programme, { relativeGap: GAP, maxNodes: MAX_NODES });
      if (solution === null) return;
      const improved = await this.#try(at, master.chosen(solution.values));
      const best = this.#best[at]?.objective ?? Number.POSITIVE_INFINITY;
      if (!improved || solution.objective * this.#unit >= best * (1 - GAP)) return;
    }
  }

  async #try(at: number, chosen: readonly string[]): Promise<boolean> {
    const { cost, used } = await this.#learn(chosen);
    // What no plan uses goes; the plans stay what they are.
    const needed = chosen.filter((id) => used.has(id));
    const objective = cost + this.#price(needed);
    if (objective >= (this.#best[at]?.objective ?? Number.POSITIVE_INFINITY)) return false;
    this.#best[at] = { chosen: needed, cost, objective, bound: 0 };
    return true;
  }

  #raiseBound(at: number, solution: ProgrammeSolution): void {
    const bound = solution.bound * this.#unit - this.#tolerance * this.#input.queries.length;
    this.#bounds[at] = Math.max(this.#bounds[at] ?? 0, bound);
  }

  /** The workload's cost with exactly these candidates, and those of them that plans use; the plans become known. */
  async #learn(chosen: readonly string[]): Promise<{ cost: number; used: ReadonlySet<string> }> {
    const there = new Set(chosen);
    const questions = this.#input.queries.map((query, at) => ({
      query: at,
      candidateIds: query.relevant.filter((id) => there.has(id)),
    }));
    const answers = await this.#input.plan(questions);
    for (const [at, answer] of answers.entries()) this.#tree(at).learn(answer);
    return {
      cost: sum(this.#input.queries.entries(), ([at, { weight }]) => weight * (answers[at]?.cost ?? 0)),
      used: new Set(answers.flatMap((answer) => answer.used)),
    };
  }

  /** Costs in a unit that makes the workload's 1,000: solvers work with absolute tolerances. */
  get #unit(): number {
    return Math.max(this.#initialCost, Number.MIN_VALUE) / 1000;
  }

  #master(limit: Limit, integer: boolean, withOpen: boolean): MasterProgramme {
    const { queries, candidates } = this.#input;
    const unit = this.#unit;
    const cases = queries.map(({ weight }, at) => {
      const all = this.#tree(at).cases(this.#tolerance / weight);
      return { weight: weight / unit, cases: withOpen ? all : all.filter((part) => part.exact) };
    });
    const priced = candidates.map((candidate) => ({ ...candidate, price: candidate.price / unit }));
    return buildMasterProgramme(priced, cases, limit, integer);
  }

  /** Of one query, weight included. */
  get #tolerance(): number {
    const { tolerance, queries } = this.#input;
    return tolerance ?? (TOLERANCE * this.#initialCost) / queries.length;
  }

  #price(chosen: readonly string[]): number {
    const there = new Set(chosen);
    return sum(this.#input.candidates, ({ id, price }) => (there.has(id) ? price : 0));
  }

  #tree(query: number): PlanTree {
    const tree = this.#trees[query];
    if (tree === undefined) throw new Error(`no query ${query}`);
    return tree;
  }
}
