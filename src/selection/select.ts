/** Chooses the configuration that saves the workload most within the limits, and says what kept out what else would help. */
import type { RecommendationOptions } from '../model/recommendation.ts';
import type { WhatIfJudge } from '../model/what-if.ts';
import { sum } from '../util/collections.ts';
import { compareText } from '../util/identifiers.ts';
import { type Answer, CostTable, costOf, usedBy, type WeightedQuery, weightedCost } from './cost-table.ts';
import { type Found, type Move, searchGreedily } from './greedy.ts';
import { type KeptOut, keptOutOf } from './kept-out.ts';
import { type Choice, solveChoices } from './optimum.ts';
import { frontierOf, type Outlook, outlookOf } from './outlook.ts';
import { Problem, type SizedCandidate, type WritePrices } from './problem.ts';
import type { SampledQuery } from './sampled-queries.ts';
import { type Effect, effectOfKeeping, netSaving } from './worth.ts';

export interface SelectionInput {
  readonly queries: readonly WeightedQuery[];
  /** The same with values for their parameters: not part of the workload, but not to become too dear either. */
  readonly samples?: readonly SampledQuery[];
  readonly candidates: readonly SizedCandidate[];
  readonly options: RecommendationOptions;
  /** Planner cost of a page of an index that the calls must pay back. */
  readonly pageCost: number;
  /** What writes pay for indexes; nothing where it is left out. */
  readonly writes?: WritePrices | undefined;
  readonly plan: WhatIfJudge['plan'];
  /** Candidates on the tables that each query reads, by its id; left out where nothing is known of that. */
  readonly touching?: ReadonlyMap<string, readonly string[]>;
  /** Whether the time is up: what was found so far is then the answer. Never, unless told. */
  readonly isOver?: () => boolean;
}

export interface Selection {
  /** Largest net saving first. */
  readonly chosen: readonly SizedCandidate[];
  /** What each of the chosen does beside the others, by id. */
  readonly effects: ReadonlyMap<string, Effect>;
  /** By query id; of samples too. */
  readonly before: ReadonlyMap<string, Answer>;
  readonly after: ReadonlyMap<string, Answer>;
  /** With every candidate there: the least any of them can do for one query. */
  readonly best: ReadonlyMap<string, Answer>;
  /** By query id: why the indexes that its best plan would use are not among the chosen. */
  readonly keptOut: ReadonlyMap<string, KeptOut>;
  /** How good the chosen are, and what other sizes would give. */
  readonly outlook: Outlook;
}

/** The best configuration within the limits of the options. */
export async function selectConfiguration(input: SelectionInput): Promise<Selection> {
  const [selection] = await selectForBudgets(input, [input.options.budgetBytes]);
  if (selection === undefined) throw new Error('no budget, no selection');
  return selection;
}

/**
 * The best configuration for each of several sizes, null for any, in the place of the options' own. What is learnt for one helps the
 * others. Every number is the planner's: a judge's answer for each (query, configuration) that was looked at.
 */
export async function selectForBudgets(
  input: SelectionInput,
  budgets: readonly (number | null)[],
): Promise<readonly Selection[]> {
  const { candidates } = input;
  const costs = new CostTable(input.plan, candidates, input.touching);
  const asked = [...input.queries, ...(candidates.length === 0 ? [] : (input.samples ?? []))];
  const before = byQuery(asked, await costs.plans(asked, []));
  const isPlanned = (query: WeightedQuery) => 'plan' in (before.get(query.id) ?? {});
  const queries = input.queries.filter(isPlanned);
  const guarded = asked.filter(isPlanned);
  const everything = candidates.map((candidate) => candidate.id);
  const best = byQuery(queries, await costs.plans(queries, everything));
  const isOver = input.isOver ?? (() => false);
  const problems = budgets.map((budgetBytes) => {
    const options = { ...input.options, budgetBytes };
    return new Problem({ ...input, queries, guarded, costs, before, best, isOver, options });
  });
  const [first] = problems;
  if (first === undefined) return [];
  const hopeful = withHope(first);
  const moves = listMoves(hopeful, [...best.values()]);
  const choices = await solveChoices(
    first,
    hopeful,
    problems.map(({ limit }) => limit),
  );
  const found: (readonly [Problem, Choice | null, Omit<Selection, 'outlook'>])[] = [];
  for (const problem of problems) {
    const choice = choices?.within(problem.limit) ?? null;
    found.push([problem, choice, await selectWithin(problem, moves, choice)]);
  }
  const frontier = await frontierOf(first, choices);
  return found.map(([problem, choice, selection]) => ({
    ...selection,
    outlook: outlookOf(problem, choice, selection, frontier),
  }));
}

/** By what bars and guards leave of the optimum, and of what a search from nothing finds. */
async function selectWithin(
  problem: Problem,
  moves: readonly Move[],
  choice: Choice | null,
): Promise<Omit<Selection, 'outlook'>> {
  const { costs, queries, guarded, before, best } = problem;
  const runs: Outcome[] = [];
  for (const start of [[], choice?.best.chosen ?? []]) {
    const found = await searchGreedily(problem, moves, start);
    const plans = await costs.confirmedPlans(queries, found.chosen);
    runs.push({ ...found, plans, cost: weightedCost(queries, plans) + problem.writeCost(found.chosen) });
  }
  const { chosen, refused, plans } = cheapest(runs, problem);
  const after = byQuery(guarded, await costs.confirmedPlans(guarded, chosen));
  const effects = await effectsOf(problem, chosen, plans);
  return {
    chosen: problem.candidates([...effects.keys()]),
    effects,
    before,
    after,
    best,
    keptOut: await keptOutOf(problem, { chosen, refused }, best, after),
  };
}

interface Outcome extends Found {
  /** Of all queries, with every index of the configuration there. */
  readonly plans: readonly Answer[];
  /** Of the queries, and what writes pay. */
  readonly cost: number;
}

/**
 * Candidates that could be worth it: where the queries that one can serve would all get their best plan through it alone, it would
 * save --min-benefit of the least that the workload can cost, and its pages.
 */
function withHope(problem: Problem): readonly string[] {
  const { best, options } = problem;
  const cost = ({ id }: WeightedQuery) => costOf(best.get(id));
  const least =
    options.minBenefit *
    sum(
      problem.queries,
      (query) => query.calls * Math.min(cost(query), costOf(problem.before.get(query.id))),
    );
  return problem.allCandidates
    .filter(({ id, size }) => {
      const most = sum(
        problem.affected([id]),
        (query) => query.calls * Math.max(0, costOf(problem.before.get(query.id)) - cost(query)),
      );
      return most > 0 && most >= Math.max(least, size.pages * problem.pageCost);
    })
    .map(({ id }) => id);
}

/** Every candidate alone, and the sets that the queries' own best plans use. */
function listMoves(hopeful: readonly string[], best: readonly Answer[]): readonly Move[] {
  const hope = new Set(hopeful);
  const sets = best.map((answer) => usedBy(answer).filter((id) => hope.has(id)));
  const moves = [...hopeful.map((id) => [id]), ...sets].filter((move) => move.length > 0);
  const distinct = new Map(moves.map((move) => [move.join('\n'), move]));
  return [...distinct].sort(([a], [b]) => compareText(a, b)).map(([, move]) => move);
}

/** Of those that save about as much as the best, the one that takes the least room. */
function cheapest(runs: readonly Outcome[], problem: Problem): Outcome {
  const least = Math.min(...runs.map(({ cost }) => cost));
  const near = runs.filter(({ cost }) => cost * (1 - problem.options.minBenefit) <= least);
  return near.reduce((best, run) =>
    problem.sizeBytes(run.chosen) < problem.sizeBytes(best.chosen) ? run : best,
  );
}

/** Largest net saving first. */
async function effectsOf(
  problem: Problem,
  chosen: readonly string[],
  now: readonly Answer[],
): Promise<ReadonlyMap<string, Effect>> {
  const effects: (readonly [string, Effect])[] = [];
  for (const id of chosen)
    effects.push([id, await effectOfKeeping(problem, id, chosen, problem.costs.exactPlans, now)]);
  return new Map(
    effects.sort(([a, of], [b, other]) => netSaving(other) - netSaving(of) || compareText(a, b)),
  );
}

function byQuery(queries: readonly WeightedQuery[], answers: readonly Answer[]): ReadonlyMap<string, Answer> {
  return new Map(
    queries.flatMap((query, at) => (answers[at] === undefined ? [] : [[query.id, answers[at]]])),
  );
}
