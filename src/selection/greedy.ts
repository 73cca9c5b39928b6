/** A greedy search: adds the move with the highest score, takes out what no longer earns its place, until neither is left to do. */
import { sum } from '../util/collections.ts';
import { compareText } from '../util/identifiers.ts';
import { type Answer, costOf, type Plans, usedBy, type WeightedQuery, weightedCost } from './cost-table.ts';
import type { Problem } from './problem.ts';
import { leastNeeded, regressionCulprit } from './prune.ts';
import { type Effect, effectOfAdding, missedBar, netSaving } from './worth.ts';

/** Candidates that pay only together (both branches of an OR, both sides of a merge) are tried together. */
export type Move = readonly string[];

export interface Found {
  readonly chosen: readonly string[];
  /** Candidates kept out because they made a query worse, with that query's id. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Moves save as much as each other when their scores differ by less than this share ... */
const TIE_SAVING = 0.01;
/** ... and what they leave of their queries' cost by less than this: a tenfold saving may be 99.9% as much as a thousandfold one. */
const TIE_LEFT = 0.5;

/** Ten random page reads a call: what an index must spare to be made wider for an index-only scan. */
const LUXURY_COST = 40;

/** @param start the configuration to begin with */
export async function searchGreedily(
  problem: Problem,
  moves: readonly Move[],
  start: readonly string[],
): Promise<Found> {
  const search = new GreedySearch(problem, moves, start);
  await search.run();
  return search;
}

interface ScoredMove {
  readonly move: Move;
  readonly score: number;
}

class GreedySearch implements Found {
  readonly refused = new Map<string, string>();
  chosen: readonly string[];
  readonly #problem: Problem;
  readonly #moves: readonly Move[];
  /** By move: what it does beside what is chosen; forgotten when something comes or goes that can serve the same queries. */
  readonly #effects = new Map<Move, Effect>();
  /** By query id: the moves that can serve it. */
  readonly #movesOf = new Map<string, Move[]>();

  constructor(problem: Problem, moves: readonly Move[], start: readonly string[]) {
    this.chosen = start;
    this.#problem = problem;
    this.#moves = moves;
    for (const move of moves)
      for (const { id } of problem.affected(move)) {
        const others = this.#movesOf.get(id);
        if (others === undefined) this.#movesOf.set(id, [move]);
        else others.push(move);
      }
  }

  async run(): Promise<void> {
    const { plans, exactPlans, confirmedPlans } = this.#problem.costs;
    // A configuration seen before, with as much refused, ends the search.
    const seen = new Set<string>();
    await this.#lighten();
    await this.#settle(plans, this.#problem.queries);
    do {
      for (;;) {
        const step = this.#problem.isOver() ? null : await this.#bestStep();
        const state = [[...this.chosen].sort(compareText), [...this.refused.keys()]].flat().join('\n');
        if (step === null || seen.has(state)) break;
        seen.add(state);
        this.#choose([...this.chosen, ...step]);
        await this.#settle(plans, this.#problem.queries);
      }
      // The search looks only at what each query's own conditions propose; before it ends, every query meets every index, with
      // sampled values too.
      await confirmedPlans(this.#problem.guarded, this.chosen);
    } while (await this.#settle(exactPlans, this.#problem.guarded));
  }

  /** Takes out what makes a query too dear or is needless, until all that is left may stay; says whether it refused any. */
  async #settle(plans: Plans, guarded: readonly WeightedQuery[]): Promise<boolean> {
    const refusedBefore = this.refused.size;
    for (;;) {
      const culprit = await regressionCulprit(this.#problem, this.chosen, plans, guarded);
      if (culprit !== null) this.refused.set(culprit.id, culprit.queryId);
      const leaving = culprit?.id ?? (await leastNeeded(this.#problem, this.chosen, plans));
      if (leaving === null) return this.refused.size > refusedBefore;
      this.#choose(this.chosen.filter((id) => id !== leaving));
    }
  }

  /** Replaces each index that the search began with by the lightest of those that would save as much in its place. */
  async #lighten(): Promise<void> {
    for (const id of this.chosen) {
      if (this.#problem.isOver()) return;
      const begun = this.chosen;
      this.#choose(begun.filter((other) => other !== id));
      const fits = this.#problem.room(this.chosen);
      const rivals = new Set(
        this.#problem.affected([id]).flatMap((query) => this.#movesOf.get(query.id) ?? []),
      );
      const isLighter = (move: Move) =>
        move.length === 1 &&
        !begun.includes(move[0] ?? '') &&
        this.#burden(move) < this.#burden([id]) &&
        fits(move);
      const possible = [...rivals].filter((move) => move[0] === id || isLighter(move));
      await this.#askTogether(possible.map((move) => ({ move, added: move })));
      const scored: ScoredMove[] = [];
      for (const move of possible) scored.push({ move, score: netSaving(await this.#effect(move, move)) });
      const own = scored.find(({ move }) => move.length === 1 && move[0] === id);
      this.#choose(own === undefined ? begun : [...this.chosen, ...(await this.#lightestEqual(own, scored))]);
    }
  }

  /** The move with the highest score; null when none is worth it. */
  async #bestStep(): Promise<Move | null> {
    const now = await this.#problem.costs.plans(this.#problem.queries, this.chosen);
    const current = weightedCost(this.#problem.queries, now);
    const couldSave = this.#hope(now, current);
    const scored: ScoredMove[] = [];
    const there = new Set(this.chosen);
    const fits = this.#problem.room(this.chosen);
    const possible = this.#moves.flatMap((move) => {
      if (move.some((id) => this.refused.has(id))) return [];
      const added = move.filter((id) => !there.has(id));
      return added.length > 0 && couldSave(move, added) && fits(added) ? [{ move, added }] : [];
    });
    await this.#askTogether(possible);
    for (const { move, added } of possible) {
      if (this.#problem.isOver()) break;
      const effect = await this.#effect(move, added);
      if (missedBar(this.#problem, added, effect, current) === null)
        scored.push({ move: added, score: netSaving(effect) / this.#weight(added) });
    }
    scored.sort((a, b) => b.score - a.score || this.#burden(a.move) - this.#burden(b.move));
    const [best] = scored;
    return best === undefined ? null : this.#lightestEqual(best, scored);
  }

  /** Of the moves that save as much as the best one, and leave its queries about as cheap, the one that weighs least. */
  async #lightestEqual(first: ScoredMove, scored: readonly ScoredMove[]): Promise<Move> {
    const best = await this.#withoutLuxury(first, scored);
    const { left } = await this.#leftBy(best.move);
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

  /** For an index with included columns, the best one without any that leaves its queries hardly dearer. */
  async #withoutLuxury(best: ScoredMove, scored: readonly ScoredMove[]): Promise<ScoredMove> {
    if (!this.#isCovering(best.move)) return best;
    const { users, left } = await this.#leftBy(best.move);
    const most = (await left(best.move)) + LUXURY_COST * sum(users, (query) => query.calls);
    let plain: ScoredMove | null = null;
    for (const other of scored)
      if (
        other.score > (plain?.score ?? 0) &&
        !this.#isCovering(other.move) &&
        this.#burden(other.move) < this.#burden(best.move) &&
        (await left(other.move)) <= most
      )
        plain = other;
    return plain ?? best;
  }

  #isCovering(move: Move): boolean {
    return this.#problem.candidates(move).some(({ definition }) => definition.included.length > 0);
  }

  /** The queries whose plans would use the move, and what they cost with that or another in its place. */
  async #leftBy(best: Move) {
    const affected = this.#problem.affected(best);
    const plans = await this.#problem.costs.plans(affected, [...this.chosen, ...best]);
    const users = affected.filter((_, at) => usedBy(plans[at]).some((id) => best.includes(id)));
    return { users, left: (move: Move) => this.#problem.totalCost([...this.chosen, ...move], users) };
  }

  /** What is scarce decides what a saving is divided by: the byte, or else the index. */
  #weight(added: Move): number {
    return this.#problem.options.budgetBytes === null ? added.length : this.#problem.sizeBytes(added);
  }

  #burden(move: Move): number {
    return this.#problem.burden(move);
  }

  /**
   * Whether a move could pass the first bar: by what it is known to save, or else if its queries got the best plan that any candidates
   * give them.
   */
  #hope(now: readonly Answer[], current: number): (move: Move, added: Move) => boolean {
    const { best, options, queries } = this.#problem;
    const most = new Map(
      queries.map(({ id, calls }, at) => [id, calls * Math.max(0, costOf(now[at]) - costOf(best.get(id)))]),
    );
    const bar = options.minBenefit * current;
    return (move, added) => {
      const saving =
        this.#effects.get(move)?.saving ?? sum(this.#problem.affected(added), ({ id }) => most.get(id) ?? 0);
      return saving > 0 && saving >= bar;
    };
  }

  /** The plans that these moves are judged by, those not known yet in one batch: a judge that has many at once is faster. */
  async #askTogether(possible: readonly { readonly move: Move; readonly added: Move }[]): Promise<void> {
    const unknown = possible.filter(({ move }) => !this.#effects.has(move));
    await this.#problem.costs.learn(
      unknown.map(({ added }) => ({
        queries: this.#problem.affected(added),
        configuration: [...this.chosen, ...added],
      })),
    );
  }

  async #effect(move: Move, added: Move): Promise<Effect> {
    const known = this.#effects.get(move);
    // What writes pay depends on the other indexes of the table, whatever queries they serve.
    if (known !== undefined)
      return { ...known, writeCost: this.#problem.writeCostOfAdding(added, this.chosen) };
    const effect = await effectOfAdding(this.#problem, added, this.chosen);
    this.#effects.set(move, effect);
    return effect;
  }

  #choose(ids: readonly string[]): void {
    const [before, after] = [new Set(this.chosen), new Set(ids)];
    const changed = [...this.chosen.filter((id) => !after.has(id)), ...ids.filter((id) => !before.has(id))];
    for (const { id } of this.#problem.affected(changed))
      for (const move of this.#movesOf.get(id) ?? []) this.#effects.delete(move);
    this.chosen = ids;
  }
}
