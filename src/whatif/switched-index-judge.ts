/** The twin's judge: hypothetical indexes are real, empty, sized like the real thing, and switched off until a question needs them. */
import { type Client, connect } from '../database/client.ts';
import type { CandidateIndex } from '../model/index-definition.ts';
import type {
  CandidateSize,
  Configuration,
  CostedPlan,
  PlanFailure,
  PlannableQuery,
  WhatIfJudge,
} from '../model/what-if.ts';
import { planIndexNames, readPlan } from '../plan/explain.ts';
import type { Twin } from '../twin/build.ts';
import { CandidateIndexes } from './candidate-indexes.ts';
import { type PreparedQuery, planFailure, prepareQuery } from './prepare.ts';

export class SwitchedIndexJudge implements WhatIfJudge {
  readonly #client: Client;
  readonly #indexes: CandidateIndexes;
  readonly #prepared = new Map<string, PreparedQuery | PlanFailure>();
  #calls = 0;

  private constructor(client: Client, twin: Twin) {
    this.#client = client;
    this.#indexes = new CandidateIndexes(client, twin);
  }

  /** Opens a connection to the twin; `close` it. */
  static async open(twin: Twin): Promise<SwitchedIndexJudge> {
    const client = await connect(twin.connection);
    await client.query('SET plan_cache_mode = force_generic_plan; SET client_min_messages = error');
    return new SwitchedIndexJudge(client, twin);
  }

  get calls(): number {
    return this.#calls;
  }

  addCandidates(
    candidates: readonly CandidateIndex[],
  ): Promise<ReadonlyMap<string, CandidateSize | PlanFailure>> {
    return this.#indexes.add(candidates);
  }

  /** One round trip for all of them; the switch is rolled back with it. */
  async plan(
    queries: readonly PlannableQuery[],
    configuration: Configuration,
  ): Promise<readonly (CostedPlan | PlanFailure)[]> {
    const prepared = [];
    for (const query of queries) prepared.push(await this.#prepare(query));
    const plannable = prepared.filter((answer): answer is PreparedQuery => 'explainSql' in answer);
    const plans = await this.#explain(plannable, configuration);
    return prepared.map((answer) =>
      'explainSql' in answer ? (plans.shift() ?? { error: 'no plan returned', sqlState: null }) : answer,
    );
  }

  async #prepare(query: PlannableQuery): Promise<PreparedQuery | PlanFailure> {
    let prepared = this.#prepared.get(query.plannableText);
    if (prepared === undefined) {
      prepared = await prepareQuery(this.#client, query);
      this.#prepared.set(query.plannableText, prepared);
    }
    return prepared;
  }

  async #explain(
    queries: readonly PreparedQuery[],
    configuration: Configuration,
  ): Promise<(CostedPlan | PlanFailure)[]> {
    if (queries.length === 0) return [];
    const switchOn = this.#indexes.switchOnSql(configuration.candidateIds);
    this.#calls += queries.length;
    try {
      const results = (await this.#client.query(
        `BEGIN; ${switchOn}; ${queries.map((query) => query.explainSql).join('; ')}; ROLLBACK`,
      )) as unknown as readonly { readonly rows: readonly Record<string, unknown>[] }[];
      return results.flatMap((result) => {
        const output = result.rows[0]?.['QUERY PLAN'];
        return output === undefined ? [] : [this.#read(output)];
      });
    } catch (error) {
      await this.#client.query('ROLLBACK; DEALLOCATE ALL');
      // One query that fails under this configuration must not take the others with it.
      if (queries.length === 1) return [planFailure(error)];
      const answers: (CostedPlan | PlanFailure)[] = [];
      for (const query of queries) answers.push(...(await this.#explain([query], configuration)));
      return answers;
    }
  }

  #read(output: unknown): CostedPlan {
    const plan = readPlan(output);
    const used = planIndexNames(plan.root);
    return {
      plan,
      usedCandidateIds: [
        ...new Set(
          used.flatMap((name) => {
            const id = this.#indexes.candidateId(name);
            return id === null ? [] : [id];
          }),
        ),
      ].sort(),
      usedIndexes: used.filter((name) => this.#indexes.candidateId(name) === null),
    };
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}
