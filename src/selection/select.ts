/** Chooses the configuration that saves the workload most, one addition at a time, then drops what the others made needless. */
import type { CandidateIndex } from '../model/index-definition.ts';
import type { RecommendationOptions } from '../model/recommendation.ts';
import type { CandidateSize, CostedPlan, PlanFailure, WhatIfJudge } from '../model/what-if.ts';
import { sum } from '../util/collections.ts';
import { compareText } from '../util/identifiers.ts';
import { CostTable, costOf, type WeightedQuery } from './cost-table.ts';

export interface SizedCandidate extends CandidateIndex {
  readonly size: CandidateSize;
}

export interface SelectionInput {
  readonly queries: readonly WeightedQuery[];
  readonly candidates: readonly SizedCandidate[];
  readonly options: RecommendationOptions;
  /** Planner cost of a page of an index that the calls must pay back. */
  readonly pageCost: number;
  readonly plan: WhatIfJudge['plan'];
}

export interface Selection {
  /** Largest saving first. */
  readonly chosen: readonly SizedCandidate[];
  /** By query id. */
  readonly before: ReadonlyMap<string, CostedPlan | PlanFailure>;
  readonly after: ReadonlyMap<string, CostedPlan | PlanFailure>;
  /** With every candidate there: the least any of them can do for one query. */
  readonly best: ReadonlyMap<string, CostedPlan | PlanFailure>;
  /** Candidates kept out because they made a query worse, with that query's id. */
  readonly refused: ReadonlyMap<string, string>;
  /** Whether some candidate that was not chosen no longer fits into the budget. */
  readonly budgetBound: boolean;
}

/** Savings below this share of the cost of the queries concerned are within the planner's own margin of error. */
export const NOISE = 0.1;
/** Moves save as much as each other when their scores differ by less than this share ... */
const TIE_SAVING = 0.01;
/** ... and what they leave of their queries' cost by less than this: a tenfold saving may be 99.9% as much as a thousandfold one. */
const TIE_LEFT = 0.5;
/** A partial index serves only queries with its condition: between equals it must be a fifth smaller. */
const PARTIAL_BURDEN = 1.25;

export async function selectConfiguration(input: SelectionInput): Promise<Selection> {
  const search = new Search(input);
  await search.run();
  return search.result();
}

/** Candidates that pay only together (both branches of an OR, both sides of a merge) are tried together. */
type Move = readonly string[];

/** What a move would do to the workload. */
interface Effect {
  /** The state of what it depends on. */
  readonly context: string;
  readonly saving: number;
  /** What the queries whose plan would use it cost now. */
  readonly costOfUsers: number;
}

interface ScoredMove {
  readonly move: Move;
  readonly score: number;
}

class Search {
  readonly #input: SelectionInput;
  readonly #costs: CostTable;
  readonly #byId: ReadonlyMap<string, SizedCandidate>;
  readonly #refused = new Map<string, string>();
  readonly #effects = new Map<string, Effect>();
  readonly #affectedBy = new Map<string, readonly WeightedQuery[]>();
  /** How often the choice among what can serve a query has changed. */
  readonly #changes = new Map<WeightedQuery, number>();
  #queries: readonly WeightedQuery[] = [];
  #chosen: readonly string[] = [];
  #before: ReadonlyMap<string, CostedPlan | PlanFailure> = new Map();
  #best: ReadonlyMap<string, CostedPlan | PlanFailure> = new Map();
  #after: ReadonlyMap<string, CostedPlan | PlanFailure> = new Map();

  constructor(input: SelectionInput) {
    this.#input = input;
    this.#costs = new CostTable(input.plan, input.candidates);
    this.#byId = new Map(input.candidates.map((candidate) => [candidate.id, candidate]));
  }

  async run(): Promise<void> {
    const all = this.#input.candidates.map((candidate) => candidate.id);
    this.#before = await this.#plansById(this.#input.queries, []);
    this.#queries = this.#input.queries.filter((query) => 'plan' in (this.#before.get(query.id) ?? {}));
    this.#best = await this.#plansById(this.#queries, all);
    const moves = this.#moves();
    // The search looks only at what each query's own conditions propose; before it ends, every query meets every index.
    do await this.#improve(moves);
    while (
      await this.#refuseRegressions((queries, configuration) =>
        this.#costs.exactPlans(queries, configuration),
      )
    );
    this.#chosen = await this.#bySaving();
    const after = await this.#costs.exactPlans(this.#queries, this.#chosen);
    this.#after = new Map(
      this.#queries.flatMap((query, at) => (after[at] === undefined ? [] : [[query.id, after[at]]])),
    );
  }

  /** Adds and drops until nothing more is worth it. */
  async #improve(moves: readonly Move[]): Promise<void> {
    // Dropping makes room for other additions; a configuration seen before, with as much refused, ends the search.
    const seen = new Set<string>();
    for (;;) {
      const step = await this.#bestStep(moves.filter((move) => !move.some((id) => this.#refused.has(id))));
      const state = [[...this.#chosen].sort(compareText), [...this.#refused.keys()]].flat().join('\n');
      if (step === null || seen.has(state)) return;
      seen.add(state);
      this.#choose([...this.#chosen, ...step]);
      await this.#dropNeedless();
      await this.#refuseRegressions((queries, configuration) => this.#costs.plans(queries, configuration));
    }
  }

  /** Every candidate alone, and the sets that the queries' own best plans use. */
  #moves(): readonly Move[] {
    const moves = new Map<string, Move>();
    const add = (ids: readonly string[]) => {
      if (ids.length > 0) moves.set(ids.join('\n'), ids);
    };
    for (const candidate of this.#input.candidates) add([candidate.id]);
    for (const query of this.#queries) add(usedBy(this.#best.get(query.id)));
    return [...moves.values()].sort((a, b) => compareText(a.join('\n'), b.join('\n')));
  }

  /** The move that saves most, a byte where there is a budget; null when none is worth it. */
  async #bestStep(moves: readonly Move[]): Promise<Move | null> {
    const { options } = this.#input;
    const current = await this.#totalCost(this.#queries, this.#chosen);
    const scored: ScoredMove[] = [];
    for (const move of moves) {
      const added = move.filter((id) => !this.#chosen.includes(id));
      if (added.length === 0 || !this.#fits([...this.#chosen, ...added])) continue;
      const effect = await this.#effect(added);
      if (!this.#isWorthwhile(added, effect, current)) continue;
      // Without a budget, an index more must still earn its place against a move with fewer.
      const weight = options.budgetBytes === null ? added.length : this.#sizeBytes(added);
      scored.push({ move: added, score: effect.saving / weight });
    }
    scored.sort((a, b) => b.score - a.score || this.#burden(a.move) - this.#burden(b.move));
    const [best] = scored;
    return best === undefined ? null : this.#lightestEqual(best, scored);
  }

  /** Asked again only when something was chosen or dropped that can serve the same queries. */
  async #effect(added: readonly string[]): Promise<Effect> {
    const key = added.join('\n');
    const queries = this.#affected(added);
    const context = queries.map((query) => this.#changes.get(query) ?? 0).join(' ');
    const known = this.#effects.get(key);
    if (known?.context === context) return known;
    const now = await this.#costs.plans(queries, this.#chosen);
    const then = await this.#costs.plans(queries, [...this.#chosen, ...added]);
    const effect = { context, saving: 0, costOfUsers: 0 };
    for (const [at, { calls }] of queries.entries()) {
      effect.saving += calls * (costOf(now[at]) - costOf(then[at]));
      if (usedBy(then[at]).some((id) => added.includes(id))) effect.costOfUsers += calls * costOf(now[at]);
    }
    this.#effects.set(key, effect);
    return effect;
  }

  /** The queries that any of these candidates can serve. */
  #affected(ids: readonly string[]): readonly WeightedQuery[] {
    const key = ids.join('\n');
    let queries = this.#affectedBy.get(key);
    if (queries === undefined) {
      queries = this.#queries.filter((query) => ids.some((id) => this.#costs.serves(id, query)));
      this.#affectedBy.set(key, queries);
    }
    return queries;
  }

  #choose(ids: readonly string[]): void {
    const changed = [...this.#chosen, ...ids].filter((id) => this.#chosen.includes(id) !== ids.includes(id));
    for (const query of this.#affected(changed))
      this.#changes.set(query, (this.#changes.get(query) ?? 0) + 1);
    this.#chosen = ids;
  }

  /** Of the moves that save as much as the best one, and leave its queries about as cheap, the one that weighs least. */
  async #lightestEqual(best: ScoredMove, scored: readonly ScoredMove[]): Promise<Move> {
    const affected = this.#affected(best.move);
    const plans = await this.#costs.plans(affected, [...this.#chosen, ...best.move]);
    const users = affected.filter((_, at) => usedBy(plans[at]).some((id) => best.move.includes(id)));
    const left = (move: Move) => this.#totalCost(users, [...this.#chosen, ...move]);
    const least = await left(best.move);
    let lightest = best.move;
    for (const { move, score } of scored)
      if (
        score >= best.score * (1 - TIE_SAVING) &&
        this.#burden(move) < this.#burden(lightest) &&
        (await left(move)) <= least * (1 + TIE_LEFT)
      )
        lightest = move;
    return lightest;
  }

  /** What decides between moves that save about as much: size, and how many queries an index can serve. */
  #burden(move: Move): number {
    return sum(move, (id) => {
      const candidate = this.#byId.get(id);
      if (candidate === undefined) return 0;
      return candidate.size.sizeBytes * (candidate.definition.predicate === null ? 1 : PARTIAL_BURDEN);
    });
  }

  /**
   * Three bars, so that the search knows when to stop. The share is of what the workload costs now, not of what it cost at
   * first: so advice that was followed leads to no more of it. What the pages cost to write once is the least any index costs.
   */
  #isWorthwhile(added: readonly string[], { saving, costOfUsers }: Effect, current: number): boolean {
    return (
      saving > 0 &&
      saving >= this.#input.options.minBenefit * current &&
      saving >= this.#pages(added) * this.#input.pageCost &&
      saving >= NOISE * costOfUsers
    );
  }

  /** An index that the later ones made needless goes: first the one whose absence costs least. */
  async #dropNeedless(): Promise<void> {
    for (;;) {
      const least = this.#input.options.minBenefit * (await this.#totalCost(this.#queries, this.#chosen));
      let cheapest: { id: string; loss: number } | null = null;
      for (const id of this.#chosen) {
        const loss = await this.#loss(id);
        if ((loss < least || loss <= 0) && (cheapest === null || loss < cheapest.loss))
          cheapest = { id, loss };
      }
      if (cheapest === null) return;
      const { id } = cheapest;
      this.#choose(this.#chosen.filter((other) => other !== id));
    }
  }

  /** What the workload would cost more without one of the chosen. */
  async #loss(id: string): Promise<number> {
    const affected = this.#affected([id]);
    const without = this.#chosen.filter((other) => other !== id);
    return (await this.#totalCost(affected, without)) - (await this.#totalCost(affected, this.#chosen));
  }

  /** Takes out, and does not try again, what made a query worse than the limit allows. */
  async #refuseRegressions(plans: CostTable['plans']): Promise<boolean> {
    let refusedAny = false;
    for (;;) {
      const worse = await this.#worstRegression(plans);
      if (worse === null) return refusedAny;
      const culprit = await this.#culprit(worse, plans);
      this.#refused.set(culprit, worse.id);
      this.#choose(this.#chosen.filter((id) => id !== culprit));
      refusedAny = true;
    }
  }

  async #worstRegression(plans: CostTable['plans']): Promise<WeightedQuery | null> {
    const after = await plans(this.#queries, this.#chosen);
    let worst: { query: WeightedQuery; rise: number } | null = null;
    for (const [at, query] of this.#queries.entries()) {
      const rise = costOf(after[at]) / costOf(this.#before.get(query.id));
      if (rise > 1 + this.#input.options.maxRegression && (worst === null || rise > worst.rise))
        worst = { query, rise };
    }
    return worst?.query ?? null;
  }

  /** The chosen index whose absence mends the query best. */
  async #culprit(query: WeightedQuery, plans: CostTable['plans']): Promise<string> {
    let culprit = { id: this.#chosen[0] ?? '', cost: Number.POSITIVE_INFINITY };
    for (const id of this.#chosen) {
      const [plan] = await plans(
        [query],
        this.#chosen.filter((other) => other !== id),
      );
      if (costOf(plan) < culprit.cost) culprit = { id, cost: costOf(plan) };
    }
    return culprit.id;
  }

  #fits(ids: readonly string[]): boolean {
    const { budgetBytes, maxIndexes } = this.#input.options;
    return (
      (budgetBytes === null || this.#sizeBytes(ids) <= budgetBytes) &&
      (maxIndexes === null || ids.length <= maxIndexes)
    );
  }

  #pages(ids: readonly string[]): number {
    return sum(ids, (id) => this.#byId.get(id)?.size.pages ?? 0);
  }

  #sizeBytes(ids: readonly string[]): number {
    return sum(ids, (id) => this.#byId.get(id)?.size.sizeBytes ?? 0);
  }

  async #totalCost(queries: readonly WeightedQuery[], configuration: readonly string[]): Promise<number> {
    const plans = await this.#costs.plans(queries, configuration);
    return sum(queries.entries(), ([at, query]) => query.calls * costOf(plans[at]));
  }

  async #plansById(
    queries: readonly WeightedQuery[],
    configuration: readonly string[],
  ): Promise<ReadonlyMap<string, CostedPlan | PlanFailure>> {
    const plans = await this.#costs.plans(queries, configuration);
    return new Map(
      queries.flatMap((query, at) => {
        const plan = plans[at];
        return plan === undefined ? [] : [[query.id, plan] as const];
      }),
    );
  }

  async #bySaving(): Promise<readonly string[]> {
    const losses = new Map<string, number>();
    for (const id of this.#chosen) losses.set(id, await this.#loss(id));
    return [...this.#chosen].sort((a, b) => (losses.get(b) ?? 0) - (losses.get(a) ?? 0) || compareText(a, b));
  }

  result(): Selection {
    return {
      chosen: this.#chosen.flatMap((id) => this.#byId.get(id) ?? []),
      before: this.#before,
      after: this.#after,
      best: this.#best,
      refused: this.#refused,
      budgetBound: this.#input.candidates.some(
        (candidate) =>
          !this.#chosen.includes(candidate.id) &&
          this.#sizeBytes([...this.#chosen, candidate.id]) >
            (this.#input.options.budgetBytes ?? Number.POSITIVE_INFINITY),
      ),
    };
  }
}

function usedBy(answer: CostedPlan | PlanFailure | undefined): readonly string[] {
  return answer !== undefined && 'plan' in answer ? answer.usedCandidateIds : [];
}
