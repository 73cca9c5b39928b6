/** The twin's judge: hypothetical indexes are real, empty, sized like the real thing, and switched off until a question needs them. */
import type { QueryResult } from 'pg';
import { type Client, connect } from '../database/client.ts';
import type { CandidateIndex } from '../model/index-definition.ts';
import type { Plan } from '../model/plan.ts';
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

  plan(
    queries: readonly PlannableQuery[],
    configuration: Configuration,
  ): Promise<readonly (CostedPlan | PlanFailure)[]> {
    const switchOn = this.#indexes.switchOnSql(configuration.candidateIds);
    return this.#answer(queries, switchOn, 'FORMAT JSON', (output) => this.#read(output));
  }

  describe(queries: readonly PlannableQuery[]): Promise<readonly (Plan | PlanFailure)[]> {
    return this.#answer(queries, '', 'FORMAT JSON, VERBOSE', readPlan);
  }

  async #answer<T>(
    queries: readonly PlannableQuery[],
    switchOn: string,
    options: string,
    read: (output: unknown) => T,
  ): Promise<readonly (T | PlanFailure)[]> {
    const prepared: (PreparedQuery | PlanFailure)[] = [];
    for (const query of queries) prepared.push(await this.#prepare(query));
    const statements = prepared.flatMap((answer) =>
      'explainSql' in answer ? [answer.explainSql(options)] : [],
    );
    const outputs = await this.#explain(statements, switchOn);
    return prepared.map((answer) => {
      if (!('explainSql' in answer)) return answer;
      const output = outputs.shift();
      return output === undefined || isFailure(output) ? (output ?? noPlan) : read(output);
    });
  }

  async #prepare(query: PlannableQuery): Promise<PreparedQuery | PlanFailure> {
    let prepared = this.#prepared.get(query.plannableText);
    if (prepared === undefined) {
      prepared = await prepareQuery(this.#client, query);
      this.#prepared.set(query.plannableText, prepared);
    }
    return prepared;
  }

  /** One round trip for all statements; the switch is rolled back with it. */
  async #explain(statements: readonly string[], switchOn: string): Promise<unknown[]> {
    if (statements.length === 0) return [];
    this.#calls += statements.length;
    try {
      const results = (await this.#client.query(
        `BEGIN; ${switchOn}; ${statements.join('\n; ')}\n; ROLLBACK`,
      )) as unknown as readonly QueryResult[];
      return results.flatMap((result) => result.rows.map((row) => row['QUERY PLAN']));
    } catch (error) {
      await this.#client.query('ROLLBACK; DEALLOCATE ALL');
      // One query that fails under this configuration must not take the others with it.
      if (statements.length === 1) return [planFailure(error)];
      const outputs: unknown[] = [];
      for (const statement of statements) outputs.push(...(await this.#explain([statement], switchOn)));
      return outputs;
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

const noPlan: PlanFailure = { error: 'the server returned no plan', sqlState: null };

function isFailure(output: unknown): output is PlanFailure {
  return typeof output === 'object' && output !== null && 'sqlState' in output;
}
