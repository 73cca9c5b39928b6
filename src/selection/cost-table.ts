/** Costs of (query, configuration) pairs, asked of the judge once each, and not where a known plan tells. */
import type { CandidateIndex } from '../model/index-definition.ts';
import type {
  CostedPlan,
  PlanFailure,
  PlannableQuery,
  WhatIfJudge,
  WhatIfQuestion,
} from '../model/what-if.ts';
import { sum } from '../util/collections.ts';
import { compareText } from '../util/identifiers.ts';

/** A query with its weight. */
export interface WeightedQuery extends PlannableQuery {
  readonly calls: number;
}

export type Answer = CostedPlan | PlanFailure;

/** One answer per query, in order, with these candidates there. */
export type Plans = (
  queries: readonly WeightedQuery[],
  configuration: readonly string[],
) => Promise<readonly Answer[]>;

export class CostTable {
  readonly #plan: WhatIfJudge['plan'];
  /** Ids of the queries that a candidate can serve. */
  readonly #serves: ReadonlyMap<string, ReadonlySet<string>>;
  /** By query id and key. */
  readonly #asked = new Map<string, Map<string, Answer>>();
  readonly #derivedFrom = new Map<string, Map<string, Answer>>();
  /** By query id. */
  readonly #planned = new Map<string, Planned[]>();

  constructor(plan: WhatIfJudge['plan'], candidates: readonly CandidateIndex[]) {
    this.#plan = plan;
    this.#serves = new Map(candidates.map((candidate) => [candidate.id, new Set(candidate.queryIds)]));
  }

  serves(id: string, query: WeightedQuery): boolean {
    return this.#serves.get(id)?.has(query.id) ?? false;
  }

  /** Each query meets the part of the configuration that can serve it: what the search asks. */
  readonly plans: Plans = (queries, configuration) =>
    this.#ask(
      queries.map((query) => {
        const candidateIds = configuration.filter((id) => this.serves(id, query)).sort(compareText);
        return { query, candidateIds, key: candidateIds.join('\n') };
      }),
    );

  /** Each query meets every candidate of the configuration, whatever it was proposed for: what will be. */
  readonly exactPlans: Plans = (queries, configuration) => this.#ask(exactQuestions(queries, configuration));

  /** The same, each of them by the judge's own word. */
  readonly confirmedPlans: Plans = (queries, configuration) =>
    this.#ask(exactQuestions(queries, configuration), false);

  /** One answer per question, in order. */
  answers(questions: readonly WhatIfQuestion[]): Promise<readonly Answer[]> {
    return this.#ask(questions.map((question) => ({ ...question, key: question.candidateIds.join('\n') })));
  }

  /**
   * Unknown ones are asked for together.
   * @param mayDerive whether a plan found among more candidates, and using none that is absent now, counts: taking away what the
   *   planner did not want leaves it its plan
   */
  async #ask(questions: readonly Question[], mayDerive = true): Promise<readonly Answer[]> {
    const known = questions.map(
      (question) =>
        this.#asked.get(question.query.id)?.get(question.key) ??
        (mayDerive ? this.#derived(question) : undefined),
    );
    const unknown = questions.flatMap((question, at) => (known[at] === undefined ? [{ at, question }] : []));
    if (unknown.length > 0) {
      const answers = await this.#plan(unknown.map(({ question }) => question));
      for (const [nth, { at, question }] of unknown.entries()) {
        const answer = answers[nth] ?? { error: 'no answer from the judge', sqlState: null };
        known[at] = answer;
        this.#remember(question, answer);
      }
    }
    return known.flatMap((answer) => answer ?? []);
  }

  #remember({ query, candidateIds, key }: Question, answer: Answer): void {
    entry(this.#asked, query.id, () => new Map<string, Answer>()).set(key, answer);
    if ('plan' in answer)
      entry(this.#planned, query.id, () => [] as Planned[]).push({ ids: new Set(candidateIds), answer });
  }

  #derived({ query, candidateIds, key }: Question): Answer | undefined {
    const derived = entry(this.#derivedFrom, query.id, () => new Map<string, Answer>());
    const known = derived.get(key);
    if (known !== undefined) return known;
    const asked = new Set(candidateIds);
    const found = this.#planned
      .get(query.id)
      ?.find(
        ({ ids, answer }) =>
          answer.usedCandidateIds.every((id) => asked.has(id)) && candidateIds.every((id) => ids.has(id)),
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
  readonly ids: ReadonlySet<string>;
  readonly answer: CostedPlan;
}

function exactQuestions(
  queries: readonly WeightedQuery[],
  configuration: readonly string[],
): readonly Question[] {
  const candidateIds = [...configuration].sort(compareText);
  const key = candidateIds.join('\n');
  return queries.map((query) => ({ query, candidateIds, key }));
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
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
