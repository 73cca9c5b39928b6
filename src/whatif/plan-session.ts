/** Plans statements on one connection of the twin, many in a round trip, each in a state of the catalogue that is rolled back. */
import type { QueryResult } from 'pg';
import { type Client, connect } from '../database/client.ts';
import type { Plan } from '../model/plan.ts';
import type { ConnectionSettings } from '../model/sandbox.ts';
import type { PlanFailure, PlannableQuery } from '../model/what-if.ts';
import { readPlan } from '../plan/explain.ts';
import { type PreparedQuery, planFailure, prepareQuery } from './prepare.ts';

export class PlanSession {
  readonly client: Client;
  readonly #prepared = new Map<string, PreparedQuery | PlanFailure>();
  #calls = 0;

  private constructor(client: Client) {
    this.client = client;
  }

  static async open(connection: ConnectionSettings): Promise<PlanSession> {
    const client = await connect(connection);
    await client.query('SET plan_cache_mode = force_generic_plan; SET client_min_messages = error');
    return new PlanSession(client);
  }

  /** Number of EXPLAINs so far. */
  get calls(): number {
    return this.#calls;
  }

  /**
   * One answer per query, in order.
   * @param setup SQL run first and rolled back afterwards; may be empty
   * @param options further EXPLAIN options, e.g. VERBOSE
   */
  async plan(
    queries: readonly PlannableQuery[],
    setup: string,
    options: readonly string[] = [],
  ): Promise<readonly (Plan | PlanFailure)[]> {
    const prepared: (PreparedQuery | PlanFailure)[] = [];
    for (const query of queries) prepared.push(await this.#prepare(query));
    const explainOptions = ['FORMAT JSON', ...options].join(', ');
    const statements = prepared.flatMap((answer) =>
      'explainSql' in answer ? [answer.explainSql(explainOptions, null)] : [],
    );
    const answers = await this.#explain(statements, setup);
    return prepared.map((answer) =>
      'explainSql' in answer ? (answers.shift() ?? { error: 'no plan came back', sqlState: null }) : answer,
    );
  }

  /**
   * Runs a query with values and returns what EXPLAIN ANALYZE measured, in milliseconds; its effects are rolled back.
   * @param setup SQL run first in the same transaction, before the clock starts; may be empty
   */
  async execute(
    query: PlannableQuery,
    values: readonly string[],
    setup: string,
  ): Promise<{ readonly executionMs: number } | PlanFailure> {
    const prepared = await this.#prepare(query);
    if (!('explainSql' in prepared)) return prepared;
    const explain = prepared.explainSql('ANALYZE, TIMING OFF, FORMAT JSON', values);
    try {
      const results = (await this.client.query(
        `BEGIN; SET LOCAL plan_cache_mode = force_custom_plan; ${setup}; ${explain}\n; ROLLBACK`,
      )) as unknown as readonly QueryResult[];
      const output = results.find((result) => result.command === 'EXPLAIN')?.rows[0]?.['QUERY PLAN'];
      return { executionMs: Number(output?.[0]?.['Execution Time']) };
    } catch (error) {
      await this.client.query('ROLLBACK; DEALLOCATE ALL');
      return planFailure(error);
    }
  }

  async #prepare(query: PlannableQuery): Promise<PreparedQuery | PlanFailure> {
    let prepared = this.#prepared.get(query.plannableText);
    if (prepared === undefined) {
      prepared = await prepareQuery(this.client, query);
      this.#prepared.set(query.plannableText, prepared);
    }
    return prepared;
  }

  async #explain(statements: readonly string[], setup: string): Promise<(Plan | PlanFailure)[]> {
    if (statements.length === 0) return [];
    this.#calls += statements.length;
    try {
      const results = (await this.client.query(
        `BEGIN; ${setup}; ${statements.join('\n; ')}\n; ROLLBACK`,
      )) as unknown as readonly QueryResult[];
      return results.flatMap((result) =>
        result.command === 'EXPLAIN' ? [readPlan(result.rows[0]?.['QUERY PLAN'])] : [],
      );
    } catch (error) {
      await this.client.query('ROLLBACK; DEALLOCATE ALL');
      // One query that fails in this state must not take the others with it.
      if (statements.length === 1) return [planFailure(error)];
      const answers: (Plan | PlanFailure)[] = [];
      for (const statement of statements) answers.push(...(await this.#explain([statement], setup)));
      return answers;
    }
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
