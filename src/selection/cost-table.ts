/** Costs of (query, configuration) pairs, asked of the judge once each, and not where a known plan tells. */
import type { CandidateIndex } from '../model/index-definition.ts';
import type {
  CostedPlan,
  PlanFailure,
  PlannableQuery,
  WhatIfJudge,
  WhatIfQuestion,
} from '../model/what-if.ts';
import { chunks, sum } from '../util/collections.ts';
import { Relevance } from './relevance.ts';

const BATCH = 2000;

/** A query with its weight. */
export interface WeightedQuery extends PlannableQuery {
  readonly calls: number;
}

/** What is kept of a plan: not its tree, since plans are many. */
export type Answer = KnownCost | PlanFailure;

export interface KnownCost extends Pick<CostedPlan, 'usedCandidateIds'> {
  readonly plan: Pick<CostedPlan['plan'], 'cost'>;
}

/** One answer per query, in order, with these candidates there, but for one that may be left out. */
export type Plans = (
  queries: readonly WeightedQuery[],
  configuration: readonly string[],
  without?: string,
) => Promise<readonly Answer[]>;

/** What a move would ask: each query with what of the configuration can serve it. */
export interface Trial {
  readonly queries: readonly WeightedQuery[];
  readonly configuration: readonly string[];
}

export class CostTable {
  readonly #plan: WhatIfJudge['plan'];
  /** Candidates that can serve a query, and those on any table that it reads. */
  readonly #served: Relevance;
  readonly #touched: Relevance;
  /** By query id and key. */
  readonly #asked = new Map<string, Map<string, Answer>>();
  readonly #derivedFrom = new Map<string, Map<string, Answer>>();
  /** By query id. */
  readonly #planned = new Map<string, Planned[]>();
  readonly #sets = new WeakMap<readonly string[], ReadonlySet<string>>();
  /** What was last said of a list of queries, by what they met. */
  #last = new Map<Relevance, WeakMap<readonly WeightedQuery[], Said>>();

  /** @param touching candidates on the tables that a query reads, by query id: what is on others cannot change its plan; null where nothing is known of that */
  constructor(
    plan: WhatIfJudge['plan'],
    candidates: readonly CandidateIndex[],
    touching: ReadonlyMap<string, readonly string[]> | null = null,
  ) {
    this.#plan = plan;
    const ids = candidates.map((candidate) => candidate.id);
    const serving = new Map<string, string[]>();
    for (const { id, queryIds } of candidates)
      for (const queryId of queryIds) entry(serving, queryId, () => []).push(id);
    this.#served = new Relevance(ids, serving);
    this.#touched = new Relevance(ids, touching);
  }

  serves(id: string, query: WeightedQuery): boolean {
    return this.#served.matters(id, query.id);
  }

  /** Of these candidates those that can serve the query, sorted. */
  serving(query: WeightedQuery, configuration: ReadonlySet<string>): readonly string[] {
    return this.#served.part(query.id, configuration);
  }

  /** Of these candidates those on the tables that the query reads, sorted. */
  touching(query: WeightedQuery, configuration: ReadonlySet<string>): readonly string[] {
    return this.#touched.part(query.id, configuration);
  }

  /** Ids of the queries that any of these can serve. */
  servedBy(ids: readonly string[]): ReadonlySet<string> {
    return this.#served.queriesOf(ids) ?? new Set();
  }

  /** Each query meets the part of the configuration that can serve it: what the search asks. */
  readonly plans: Plans = (...asked) => this.#meet(this.#served, ...asked);

  /** Asks for what `plans` would ask for, all trials together: a judge that has many questions at once is faster. */
  async learn(trials: readonly Trial[]): Promise<void> {
    await this.#ask(
      trials.flatMap(({ queries, configuration }) =>
        questionsOf(this.#served, queries, new Set(configuration)),
      ),
    );
  }

  /** Each query meets every candidate of the configuration on its tables, whatever it was proposed for: what will be. */
  readonly exactPlans: Plans = (...asked) => this.#meet(this.#touched, ...asked);

  /** The same, each of them by the judge's own word. */
  readonly confirmedPlans: Plans = (queries, configuration) => {
    this.#last = new Map();
    return this.#ask(questionsOf(this.#touched, queries, new Set(configuration)), false);
  };

  /** Of a list that was asked about before, only those queries are looked up to which something that came or went matters. */
  async #meet(
    relevance: Relevance,
    queries: readonly WeightedQuery[],
    configuration: readonly string[],
    without?: string,
  ): Promise<readonly Answer[]> {
    const there = this.#members(configuration);
    if (without !== undefined) return this.#ask(questionsOf(relevance, queries, there, without));
    const said = entry(this.#last, relevance, () => new WeakMap<readonly WeightedQuery[], Said>());
    const last = said.get(queries);
    let stale = queries;
    if (last !== undefined) {
      const concerned = relevance.queriesOf(difference(last.configuration, there));
      stale = concerned === null ? queries : queries.filter(({ id }) => concerned.has(id));
    }
    const fresh = await this.#ask(questionsOf(relevance, stale, there));
    let answers = fresh;
    if (last !== undefined && stale.length < queries.length) {
      const changed = new Map(stale.map(({ id }, at) => [id, fresh[at]]));
      answers = queries.flatMap(({ id }, at) => changed.get(id) ?? last.answers[at] ?? []);
    }
    said.set(queries, { configuration: there, answers });
    return answers;
  }

  /** One answer per question, in order. */
  answers(questions: readonly WhatIfQuestion[]): Promise<readonly Answer[]> {
    return this.#ask(questions.map((question) => ({ ...question, key: question.candidateIds.join('\n') })));
  }

  /** Of a list that does not change, made once. */
  #members(configuration: readonly string[]): ReadonlySet<string> {
    const known = this.#sets.get(configuration);
    if (known !== undefined) return known;
    const set = new Set(configuration);
    this.#sets.set(configuration, set);
    return set;
  }

  /**
   * Unknown ones are asked for together, each once.
   * @param mayDerive whether a plan found among more candidates, and using none that is absent now, counts: taking away what the
   *   planner did not want leaves it its plan
   */
  async #ask(questions: readonly Question[], mayDerive = true): Promise<readonly Answer[]> {
    const known = questions.map(
      (question) =>
        this.#asked.get(question.query.id)?.get(question.key) ??
        (mayDerive ? this.#derived(question) : undefined),
    );
    const unknown = new Map<string, Question>();
    for (const [at, question] of questions.entries())
      if (known[at] === undefined) unknown.set(`${question.query.id}\n${question.key}`, question);
    if (unknown.size > 0) {
      const asked = [...unknown.values()];
      // Of so many plans at most the trees are held at once.
      for (const batch of chunks(asked, BATCH)) {
        const answers = await this.#plan(batch);
        for (const [at, question] of batch.entries())
          this.#remember(
            question,
            kept(answers[at] ?? { error: 'no answer from the judge', sqlState: null }),
          );
      }
      for (const [at, { query, key }] of questions.entries())
        known[at] ??= this.#asked.get(query.id)?.get(key);
    }
    return known.flatMap((answer) => answer ?? []);
  }

  #remember({ query, candidateIds, key }: Question, answer: Answer): void {
    entry(this.#asked, query.id, () => new Map<string, Answer>()).set(key, answer);
    if ('plan' in answer)
      entry(this.#planned, query.id, () => [] as Planned[]).push({ ids: candidateIds, answer });
  }

  #derived({ query, candidateIds, key }: Question): Answer | undefined {
    const derived = entry(this.#derivedFrom, query.id, () => new Map<string, Answer>());
    const known = derived.get(key);
    if (known !== undefined) return known;
    const found = this.#planned
      .get(query.id)
      ?.find(
        ({ ids, answer }) =>
          answer.usedCandidateIds.every((id) => candidateIds.includes(id)) &&
          candidateIds.every((id) => ids.includes(id)),
      );
    if (found !== undefined) derived.set(key, found.answer);
    return found?.answer;
  }
}

/** What is asked of the judge; the key is of the candidates. */
interface Question extends WhatIfQuestion {
  readonly key: string;
}

interface Planned {
  readonly ids: readonly string[];
  readonly answer: KnownCost;
}

interface Said {
  readonly configuration: ReadonlySet<string>;
  readonly answers: readonly Answer[];
}

function kept(answer: CostedPlan | PlanFailure): Answer {
  return 'error' in answer
    ? answer
    : { plan: { cost: answer.plan.cost }, usedCandidateIds: answer.usedCandidateIds };
}

function questionsOf(
  relevance: Relevance,
  queries: readonly WeightedQuery[],
  configuration: ReadonlySet<string>,
  without?: string,
): readonly Question[] {
  return queries.map((query) => {
    const part = relevance.part(query.id, configuration);
    const candidateIds = without === undefined ? part : part.filter((id) => id !== without);
    return { query, candidateIds, key: candidateIds.join('\n') };
  });
}

/** What is in one of the two. */
function difference(a: ReadonlySet<string>, b: ReadonlySet<string>): readonly string[] {
  return [...[...a].filter((id) => !b.has(id)), ...[...b].filter((id) => !a.has(id))];
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = make();
  map.set(key, value);
  return value;
}

/** A query that can no longer be planned counts as infinitely worse. */
export function costOf(answer: Answer | undefined): number {
  return answer !== undefined && 'plan' in answer ? answer.plan.cost : Number.POSITIVE_INFINITY;
}

/** Sum of calls x planner cost of one call. */
export function weightedCost(
  queries: readonly WeightedQuery[],
  answers: readonly (Answer | undefined)[],
): number {
  return sum(queries.entries(), ([at, { calls }]) => calls * costOf(answers[at]));
}

/** Ids of the candidates that a plan uses. */
export function usedBy(answer: Answer | undefined): readonly string[] {
  return answer !== undefined && 'plan' in answer ? answer.usedCandidateIds : [];
}
