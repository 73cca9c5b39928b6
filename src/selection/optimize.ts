/** Finds the best configuration under each of several limits, and how far from the best possible it can be at most. */
import { chunks, sum } from '../util/collections.ts';
import {
  buildMasterProgramme,
  isWithin,
  type Limit,
  type MasterProgramme,
  type PricedCandidate,
} from './master-programme.ts';
import { type PlanAnswer, type PlanCase, PlanTree } from './plan-tree.ts';
import type { ProgrammeSolution, SolveProgramme } from './programme.ts';

export interface OptimizedQuery {
  readonly weight: number;
  /** Ids of the candidates that any plan of it could read. */
  readonly relevant: readonly string[];
  /** Those of them that were proposed for it, and are planned alone. */
  readonly proposed: readonly string[];
}

/** A query's position, and the candidates that are there. */
export interface PlanQuestion {
  readonly query: number;
  readonly candidateIds: readonly string[];
}

export interface OptimizeInput {
  readonly queries: readonly OptimizedQuery[];
  readonly candidates: readonly PricedCandidate[];
  readonly plan: (questions: readonly PlanQuestion[]) => Promise<readonly PlanAnswer[]>;
  /** Planner cost a query, weight included, that is not worth a plan; left out, a share of what these queries cost. */
  readonly tolerance?: number;
  readonly solve: SolveProgramme;
  /** Whether the time is up: nothing more is looked into then. Never, unless told. */
  readonly isOver?: () => boolean;
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

/**
 * Open cases that promise less, over all queries together, are not looked into: than this share of the workload's cost, and than that of
 * the least that it can cost.
 */
export const TOLERANCE = 0.0005;
const CLOSE = 0.01;
/** The gap at which a programme counts as solved. */
const GAP = 0.0005;
/** Branch-and-bound nodes a programme: more buy little. */
const MAX_NODES = 400;
/** Rounds of plans asked for where the relaxation leans on guesses, the first time a limit is looked at and later. */
const FIRST_ROUNDS = 30;
const LATER_ROUNDS = 6;
/** So many rounds that together raise a bound by less than this share of it are the last. */
const STALL_ROUNDS = 5;
const STALL = 0.0005;
/** Rounds in which the plans of a chosen set correct what the programme believed of it. */
const CORRECTIONS = 4;
/**
 * How often the bound of whole indexes is refined, where it is farther from the answer than this share, and the programme has no more
 * columns than this: others take too long.
 */
const PROOFS = 4;
const ENOUGH = 0.002;
const SMALL_PROGRAMME = 400;
/** Plans asked for between two looks at the clock. */
const AT_ONCE = 500;
/** What was found under all limits so far: plans, sets that were tried, bounds. */
export class Optimizer {
  readonly #input: OptimizeInput;
  readonly #trees: readonly PlanTree[];
  readonly #tried: Omit<Optimum, 'bound'>[] = [];
  readonly #bounds = new Map<string, number>();
  #initialCost = 0;
  #tolerance = 0;

  private constructor(input: OptimizeInput) {
    this.#input = input;
    this.#trees = input.queries.map((query) => new PlanTree(query.relevant));
  }

  /** Plans the workload without any candidate; @param input with at least one query */
  static async start(input: OptimizeInput): Promise<Optimizer> {
    const optimizer = new Optimizer(input);
    optimizer.#initialCost = (await optimizer.#learn([])).cost;
    optimizer.#tried.push({ chosen: [], cost: optimizer.#initialCost, objective: optimizer.#initialCost });
    await optimizer.#settle(
      optimizer.#trees.flatMap((tree, query) =>
        tree.cases(0).flatMap((part) => (part.exact ? [] : [{ query, part }])),
      ),
    );
    optimizer.#tolerance =
      input.tolerance === undefined
        ? Math.min(TOLERANCE * optimizer.#initialCost, CLOSE * optimizer.floor)
        : input.tolerance * input.queries.length;
    await optimizer.#learnEach();
    return optimizer;
  }

  /** Plans each candidate alone: sets that fill a small budget are made of these, and the relaxed programme does not lead there. */
  async #learnEach(): Promise<void> {
    const questions = this.#input.queries.flatMap(({ proposed }, query) =>
      proposed.map((id) => ({ query, candidateIds: [id] })),
    );
    for (const part of chunks(questions, AT_ONCE)) {
      if (this.#isOver) return;
      const answers = await this.#input.plan(part);
      for (const [at, { query }] of part.entries()) {
        const answer = answers[at];
        if (answer !== undefined) this.#tree(query).learn(answer);
      }
    }
  }

  /** Of all the queries together, with every candidate there: none costs less, whatever the limit. */
  get floor(): number {
    return sum(this.#input.queries.entries(), ([at, { weight }]) => weight * this.#tree(at).least);
  }

  /** Of all the queries together, without any candidate. */
  get initialCost(): number {
    return this.#initialCost;
  }

  /** Looks for the best set within each limit. Several are visited twice: plans found for one are news for the others. */
  async improveAll(limits: readonly Limit[]): Promise<void> {
    for (const limit of limits) await this.improve(limit);
    if (limits.length > 1) for (const limit of limits) await this.improve(limit, LATER_ROUNDS);
  }

  /** Looks for the best set within a limit. @param rounds of plans to ask for, at most */
  async improve(limit: Limit, rounds = FIRST_ROUNDS): Promise<void> {
    await this.explore(limit, rounds);
    await this.#choose(limit);
    await this.#prove(limit);
  }

  /** The best set that was tried within a limit. */
  best(limit: Limit): Optimum {
    const fitting = this.#tried.filter(({ chosen }) => isWithin(this.#input.candidates, limit, chosen));
    const [best] = fitting.sort((a, b) => a.objective - b.objective);
    if (best === undefined) throw new Error('no configuration was tried');
    return { ...best, bound: Math.min(best.objective, this.#bound(limit)) };
  }

  /** The best set by the plans that are known, of which its own may be cheaper still; nothing is asked for. */
  guess(limit: Limit): Optimum {
    const tried = this.best(limit);
    const master = this.#master(limit, { integer: true, open: false });
    const solution = this.#input.solve(master.programme, { relativeGap: GAP, maxNodes: MAX_NODES });
    const objective = (solution?.objective ?? Number.POSITIVE_INFINITY) * this.#unit;
    if (solution === null || objective >= tried.objective) return tried;
    const chosen = master.chosen(solution.values);
    return {
      chosen,
      cost: objective - this.price(chosen),
      objective,
      bound: Math.min(objective, tried.bound),
    };
  }

  /** No set within the limit costs the queries less, whatever indexes cost; nothing is asked for. */
  leastCost(limit: Limit): number {
    const parts = { open: true, isFree: true };
    const relaxed = this.#master(limit, { integer: false, ...parts });
    const solution =
      relaxed.programme.columns.length > SMALL_PROGRAMME
        ? this.#input.solve(relaxed.programme, { relativeGap: 0, maxNodes: 0 })
        : this.#input.solve(this.#master(limit, { integer: true, ...parts }).programme, {
            relativeGap: GAP,
            maxNodes: MAX_NODES,
          });
    return Math.max(this.floor, solution === null ? 0 : this.#certain(solution));
  }

  /** Asks for the plans that the relaxed programme leans on without knowing them, until it leans on none. */
  async explore(limit: Limit, rounds: number): Promise<void> {
    const bounds: number[] = [];
    for (let round = 0; round < rounds && !this.#isOver; round++) {
      const open = this.#relax(limit);
      const bound = this.#bound(limit);
      const earlier = bounds.at(-STALL_ROUNDS);
      if (open.length === 0 || (earlier !== undefined && bound - earlier < STALL * bound)) return;
      bounds.push(bound);
      await this.#settle(open);
    }
  }

  /** Raises the limit's bound by the relaxed programme; the open cases that its solution leans on. */
  #relax(limit: Limit): ReturnType<MasterProgramme['openCases']> {
    const master = this.#master(limit, { integer: false, open: true });
    const solution = this.#input.solve(master.programme, { relativeGap: 0, maxNodes: 0 });
    if (solution === null) return [];
    this.#raise(limit, solution);
    return master.openCases(solution.values);
  }

  /** Raises the limit's bound by whole indexes instead of parts of them, and looks into what the bound then leans on. */
  async #prove(limit: Limit): Promise<void> {
    // Of the parts of a large workload there are too many.
    if (this.#input.tolerance !== undefined) return;
    for (let round = 0; round < PROOFS && !this.#isOver; round++) {
      const { objective, bound } = this.best(limit);
      if (bound >= objective * (1 - ENOUGH)) return;
      const master = this.#master(limit, { integer: true, open: true });
      if (master.programme.columns.length > SMALL_PROGRAMME) return;
      const solution = this.#input.solve(master.programme, { relativeGap: GAP, maxNodes: MAX_NODES });
      if (solution === null) return;
      this.#raise(limit, solution);
      await this.#settle(master.openCases(solution.values));
      await this.#try(master.chosen(solution.values));
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

  /**
   * Takes the best set by the plans known, asks for its real plans, and starts over with them until they hold no surprise. Once even where
   * the time is up: the plans with every candidate are known, and tell of a good set.
   */
  async #choose(limit: Limit): Promise<void> {
    for (let round = 0; round < CORRECTIONS && (round === 0 || !this.#isOver); round++) {
      const master = this.#master(limit, { integer: true, open: false });
      const solution = this.#input.solve(master.programme, { relativeGap: GAP, maxNodes: MAX_NODES });
      if (solution === null) return;
      const before = this.best(limit).objective;
      await this.#try(master.chosen(solution.values));
      const { objective } = this.best(limit);
      if (objective >= before || solution.objective * this.#unit >= objective * (1 - GAP)) return;
    }
  }

  async #try(chosen: readonly string[]): Promise<void> {
    const { cost, used } = await this.#learn(chosen);
    // What no plan uses goes; the plans stay what they are.
    const needed = chosen.filter((id) => used.has(id));
    this.#tried.push({ chosen: needed, cost, objective: cost + this.price(needed) });
  }

  #raise(limit: Limit, solution: ProgrammeSolution): void {
    this.#bounds.set(JSON.stringify(limit), Math.max(this.#bound(limit), this.#certain(solution)));
  }

  #bound(limit: Limit): number {
    return this.#bounds.get(JSON.stringify(limit)) ?? 0;
  }

  /** What a programme's solution with open cases proves: open cases that were not looked into may be that much cheaper. */
  #certain(solution: ProgrammeSolution): number {
    return solution.bound * this.#unit - this.#tolerance;
  }

  get #isOver(): boolean {
    return this.#input.isOver?.() ?? false;
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

  #master(
    limit: Limit,
    {
      integer,
      open,
      isFree = false,
    }: { readonly integer: boolean; readonly open: boolean; readonly isFree?: boolean },
  ): MasterProgramme {
    const { queries, candidates } = this.#input;
    const unit = this.#unit;
    const cases = queries.map(({ weight }, at) => {
      const all = this.#tree(at).cases(this.#tolerance / (queries.length * weight));
      return { weight: weight / unit, cases: open ? all : all.filter((part) => part.exact) };
    });
    const priced = candidates.map((candidate) => ({
      ...candidate,
      price: isFree ? 0 : candidate.price / unit,
    }));
    return buildMasterProgramme(priced, cases, limit, integer);
  }

  /** What having these costs, by the prices of each. */
  price(chosen: readonly string[]): number {
    const there = new Set(chosen);
    return sum(this.#input.candidates, ({ id, price }) => (there.has(id) ? price : 0));
  }

  #tree(query: number): PlanTree {
    const tree = this.#trees[query];
    if (tree === undefined) throw new Error(`no query ${query}`);
    return tree;
  }
}
