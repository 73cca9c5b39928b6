/** The selection problem as the optimiser sees it: prices for indexes, and only the queries that an index can help. */
import { sum } from '../util/collections.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { components } from './components.ts';
import { costOf, usedBy, type WeightedQuery, weightedCost } from './cost-table.ts';
import type { Limit } from './master-programme.ts';
import { Optimizer, type Optimum, TOLERANCE } from './optimize.ts';
import type { Problem } from './problem.ts';
import { loadSolver } from './programme.ts';

/** The choice as the programme makes it, with what it proves. Costs are of the queries that it holds. */
export interface Choice {
  readonly best: Omit<Optimum, 'cost'>;
  readonly initialCost: number;
  /** No set within the limits makes them cost less. */
  readonly leastCost: number;
  readonly price: (chosen: readonly string[]) => number;
}

/** The choices under several limits; what is learnt for one helps the others. */
export interface Choices {
  /** @param limit one of those that were asked for */
  readonly within: (limit: Limit) => Choice;
  /** Where one programme holds the whole workload. */
  readonly whole: Optimizer | null;
}

/** Up to so many queries are one programme, with every candidate that their plans could read. */
const MOST_TOGETHER = 300;

/**
 * The best configuration within each limit when every index has a price: what writing its pages once costs, the least that is worth
 * its while, and the least that writes would pay for it: its own entries. (What HOT updates that it ends cost the other indexes, the
 * search counts that begins with the optimum: several may end the same.) Of a large workload where no limit is on all indexes together, parts that share no
 * index are solved one by one, with the candidates that can serve them. Null where no candidate helps any query.
 * @param hopeful ids of the candidates that could be worth their price
 */
export async function solveChoices(
  problem: Problem,
  hopeful: readonly string[],
  limits: readonly Limit[],
): Promise<Choices | null> {
  const together = await touchedQueries(problem);
  const parts = together ?? (await servedParts(problem, hopeful, limits));
  if (parts.length === 0) return null;
  const optimizers: Optimizer[] = [];
  for (const part of parts) {
    const optimizer = await openOptimizer(problem, part);
    await optimizer.improveAll(limits);
    optimizers.push(optimizer);
  }
  const [first] = optimizers;
  return {
    within: (limit) => choiceOf(optimizers, limit, together !== null),
    whole: together === null ? null : (first ?? null),
  };
}

function choiceOf(optimizers: readonly Optimizer[], limit: Limit, isWhole: boolean): Choice {
  const optima = optimizers.map((optimizer) => optimizer.best(limit));
  return {
    best: {
      chosen: optima.flatMap(({ chosen }) => chosen),
      objective: sum(optima, ({ objective }) => objective),
      bound: sum(optima, ({ bound }) => bound),
    },
    initialCost: sum(optimizers, ({ initialCost }) => initialCost),
    // Parts hold no candidate that is not worth its price; the queries alone could do with it.
    leastCost: sum(optimizers, (optimizer) => (isWhole ? optimizer.leastCost(limit) : optimizer.floor)),
    price: (chosen) => sum(optimizers, (optimizer) => optimizer.price(chosen)),
  };
}

interface Part {
  readonly queries: readonly PartQuery[];
  readonly candidateIds: readonly string[];
  /** Planner cost a query that is not worth a plan; left out, a share of what these queries cost. */
  readonly tolerance?: number;
}

interface PartQuery {
  readonly query: WeightedQuery;
  readonly relevant: readonly string[];
  readonly proposed: readonly string[];
}

/** One part with every candidate on the tables that a query reads: what serves it is a guess. Null for a large workload. */
async function touchedQueries(problem: Problem): Promise<readonly Part[] | null> {
  const candidateIds = problem.allCandidates.map(({ id }) => id);
  const there = new Set(candidateIds);
  if (problem.queries.length > MOST_TOGETHER) return null;
  const touched = problem.queries
    .map((query) => ({
      query,
      relevant: problem.costs.touching(query, there),
      proposed: problem.costs.serving(query, there),
    }))
    .filter(({ relevant }) => relevant.length > 0);
  const all = await problem.costs.answers(
    touched.map(({ query, relevant }) => ({ query, candidateIds: relevant })),
  );
  const queries = touched.filter(({ query }, at) => costOf(all[at]) < costOf(problem.before.get(query.id)));
  return queries.length === 0 ? [] : [{ queries, candidateIds }];
}

async function servedParts(
  problem: Problem,
  hopeful: readonly string[],
  limits: readonly Limit[],
): Promise<readonly Part[]> {
  const { best, before, options } = problem;
  const queries = problem.affected(hopeful).filter(({ id }) => costOf(best.get(id)) < costOf(before.get(id)));
  const there = new Set(hopeful);
  const serving = queries.map((query) => problem.costs.serving(query, there));
  const isCoupled = limits.some(({ budgetBytes, maxIndexes }) => budgetBytes !== null || maxIndexes !== null);
  const parts = isCoupled
    ? [{ queries: [...queries.keys()], candidateIds: hopeful }]
    : components(serving, (id) => (options.maxPerTable === null ? id : tableOf(problem, id)));
  const whole = weightedCost(
    queries,
    queries.map(({ id }) => before.get(id)),
  );
  return parts
    .filter((part) => part.queries.length > 0)
    .map((part) => ({
      candidateIds: part.candidateIds,
      tolerance: (TOLERANCE * whole) / queries.length,
      queries: part.queries.flatMap((at) => {
        const query = queries[at];
        return query === undefined ? [] : [{ query, relevant: serving[at] ?? [], proposed: [] }];
      }),
    }));
}

async function openOptimizer(
  problem: Problem,
  { queries: parts, candidateIds: ids, tolerance }: Part,
): Promise<Optimizer> {
  const { best, options } = problem;
  const least = weightedCost(
    problem.queries,
    problem.queries.map(({ id }) => best.get(id)),
  );
  const queries = parts.map(({ query }) => query);
  return Optimizer.start({
    queries: parts.map(({ query, relevant, proposed }) => ({ weight: query.calls, relevant, proposed })),
    candidates: problem.candidates(ids).map(({ id, size }) => ({
      id,
      table: tableOf(problem, id),
      sizeBytes: size.sizeBytes,
      price: size.pages * problem.pageCost + options.minBenefit * least + problem.leastWriteCost([id]),
    })),
    ...(tolerance === undefined ? {} : { tolerance }),
    plan: async (questions) => {
      const asked = questions.flatMap(({ query: at, candidateIds }) => {
        const query = queries[at];
        return query === undefined ? [] : [{ query, candidateIds }];
      });
      const answers = await problem.costs.answers(asked);
      return asked.map(({ query, candidateIds }, at) => {
        const cost = costOf(answers[at]);
        // A query that cannot be planned with these is not to be had with them.
        return Number.isFinite(cost)
          ? { cost, used: usedBy(answers[at]) }
          : { cost: 1e3 * costOf(problem.before.get(query.id)), used: candidateIds };
      });
    },
    solve: await loadSolver(),
    isOver: problem.isOver,
  });
}

function tableOf(problem: Problem, id: string): string {
  const [candidate] = problem.candidates([id]);
  if (candidate === undefined) throw new Error(`no candidate ${id}`);
  return quoteRelation(candidate.definition.relation);
}
