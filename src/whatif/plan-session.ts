/** Plans statements on one connection of the twin, or of the source for HypoPG, many in a round trip, each in a state of the catalogue that is rolled back. */
import type { QueryResult } from 'pg';
import { type Client, connect } from '../database/client.ts';
import type { Plan } from '../model/plan.ts';
import type { PlanFailure, PlannableQuery } from '../model/what-if.ts';
import { isPruned, readPlan } from '../plan/explain.ts';
import type { Twin } from '../twin/build.ts';
import { pinClock } from '../twin/clock.ts';
import { type PreparedQuery, planFailure, prepareQuery, roleSql } from './prepare.ts';

/** Where to plan. */
export type PlanTarget = Pick<Twin, 'planner' | 'clockStands'>;

/** A query, and SQL that puts the catalogue into the state that it is planned in; may be empty. */
export interface StatedQuery {
  readonly query: PlannableQuery;
  readonly setup: string;
}

/** Far above what a plan takes, unless a function of the source's runs in it and does not end. */
const PLAN_TIMEOUT_MS = 10_000;

export class PlanSession {
  readonly client: Client;
  readonly #clockStands: boolean;
  readonly #prepared: Map<string, PreparedQuery | PlanFailure>;
  #calls = 0;

  private constructor(
    client: Client,
    clockStands: boolean,
    prepared: Map<string, PreparedQuery | PlanFailure>,
  ) {
    this.#prepared = prepared;
    this.client = client;
    this.#clockStands = clockStands;
  }

  /** @param prepared statements that are known already; sessions of one target may share them */
  static async open(
    { planner, clockStands }: PlanTarget,
    prepared: Map<string, PreparedQuery | PlanFailure> = new Map(),
  ): Promise<PlanSession> {
    return PlanSession.on(await connect(planner), clockStands, prepared);
  }

  /** On a connection that is there already; `close` ends it. */
  static async on(
    client: Client,
    clockStands: boolean,
    prepared: Map<string, PreparedQuery | PlanFailure> = new Map(),
  ): Promise<PlanSession> {
    await client.query(
      `SET plan_cache_mode = force_generic_plan; SET client_min_messages = error; SET statement_timeout = ${PLAN_TIMEOUT_MS}`,
    );
    return new PlanSession(client, clockStands, prepared);
  }

  /** Number of EXPLAINs so far. */
  get calls(): number {
    return this.#calls;
  }

  /**
   * One answer per query, in order, all in one state of the catalogue.
   * @param setup SQL run first and rolled back afterwards; may be empty
   * @param options further EXPLAIN options, e.g. VERBOSE
   */
  plan(
    queries: readonly PlannableQuery[],
    setup: string,
    options: readonly string[] = [],
  ): Promise<readonly (Plan | PlanFailure)[]> {
    return this.planEach(
      queries.map((query) => ({ query, setup })),
      options,
    );
  }

  /** The same with a state for each query. */
  async planEach(
    questions: readonly StatedQuery[],
    options: readonly string[] = [],
  ): Promise<readonly (Plan | PlanFailure)[]> {
    const explainOptions = ['FORMAT JSON', ...options].join(', ');
    const prepared: (Step | PlanFailure)[] = [];
    for (const { query, setup } of questions) {
      const answer = await this.#prepare(query);
      prepared.push(
        'explainSql' in answer
          ? { setup: `${setup}; ${roleSql(query)}`, sql: answer.explainSql(explainOptions, null) }
          : answer,
      );
    }
    const steps = prepared.filter((answer): answer is Step => 'sql' in answer);
    // Each once: what is asked again after a neighbour's error depends on who the neighbours were.
    this.#calls += steps.length;
    const answers = await this.#explain(steps);
    return prepared.map((answer) =>
      'sql' in answer ? (answers.shift() ?? { error: 'no plan came back', sqlState: null }) : answer,
    );
  }

  /** Runs a query with values and returns what EXPLAIN ANALYZE measured, in milliseconds; its effects are rolled back. */
  async execute(
    query: PlannableQuery,
    values: readonly string[],
  ): Promise<{ readonly executionMs: number } | PlanFailure> {
    const prepared = await this.#prepare(query);
    if (!('explainSql' in prepared)) return prepared;
    const explain = prepared.explainSql('ANALYZE, TIMING OFF, FORMAT JSON', values);
    try {
      const results = (await this.client.query(
        `BEGIN; SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL statement_timeout = 0; ${roleSql(query)}; ${explain}\n; ROLLBACK`,
      )) as unknown as readonly QueryResult[];
      const output = results.find((result) => result.command === 'EXPLAIN')?.rows[0]?.['QUERY PLAN'];
      return { executionMs: Number(output?.[0]?.['Execution Time']) };
    } catch (error) {
      await this.client.query('ROLLBACK; DEALLOCATE ALL');
      return planFailure(error);
    }
  }

  /** See WhatIfJudge. */
  async parameterTypes(queries: readonly PlannableQuery[]): Promise<readonly (readonly string[])[]> {
    const types: (readonly string[])[] = [];
    for (const query of queries) types.push(await this.#parameterTypes(query));
    return types;
  }

  async #parameterTypes(query: PlannableQuery): Promise<readonly string[]> {
    const prepared = await this.#prepare(query);
    if ('error' in prepared || prepared.prepareSql === null) return [];
    const results = (await this.client.query(
      `BEGIN; ${roleSql(query)}; ${prepared.prepareSql}
       ; ${PARAMETER_TYPES}; DEALLOCATE iw; ROLLBACK`,
    )) as unknown as readonly QueryResult<{ types: readonly string[] }>[];
    return results.find((result) => result.command === 'SELECT')?.rows[0]?.types ?? [];
  }

  async #prepare(query: PlannableQuery): Promise<PreparedQuery | PlanFailure> {
    const key = `${roleSql(query)}; ${query.plannableText}`;
    let prepared = this.#prepared.get(key);
    if (prepared === undefined) {
      const asked = this.#clockStands ? { ...query, plannableText: pinClock(query.plannableText) } : query;
      prepared = await prepareQuery(this.client, asked);
      this.#prepared.set(key, prepared);
    }
    return prepared;
  }

  async #explain(steps: readonly Step[]): Promise<(Plan | PlanFailure)[]> {
    if (steps.length === 0) return [];
    try {
      const outputs = await this.#outputs(steps);
      const plans = outputs.map(readPlan);
      // A generic plan is pruned when it is shown, by the NULLs that stand for values: the scans come from a second look.
      const pruned = steps.filter((_, at) => isPruned(outputs[at]));
      const whole = await this.#outputs(
        pruned.map(({ setup, sql }) => ({
          setup: `${setup}; SET LOCAL enable_partition_pruning = off`,
          sql,
        })),
      );
      return plans.map((plan, at) => {
        const second = pruned.indexOf(steps[at] as Step);
        return second === -1 ? plan : { cost: plan.cost, root: readPlan(whole[second]).root };
      });
    } catch (error) {
      await this.client.query('ROLLBACK; DEALLOCATE ALL');
      // One query that fails in its state must not take the others with it.
      if (steps.length === 1) return [planFailure(error)];
      const answers: (Plan | PlanFailure)[] = [];
      for (const step of steps) answers.push(...(await this.#explain([step])));
      return answers;
    }
  }

  async #outputs(steps: readonly Step[]): Promise<readonly unknown[]> {
    if (steps.length === 0) return [];
    const results = (await this.client.query(script(steps))) as unknown as readonly QueryResult[];
    return results.flatMap((result) =>
      result.command === 'EXPLAIN' ? [result.rows[0]?.['QUERY PLAN'] as unknown] : [],
    );
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}

/** By their own names: `character`, as regtype writes bpchar, would be read as char(1). */
const PARAMETER_TYPES = `
  SELECT ARRAY(
    SELECT format('%I.%I', n.nspname, t.typname)
    FROM unnest(p.parameter_types) WITH ORDINALITY AS parameter (type, number)
    JOIN pg_type t ON t.oid = parameter.type JOIN pg_namespace n ON n.oid = t.typnamespace ORDER BY number
  ) AS types
  FROM pg_prepared_statements p WHERE name = 'iw'`;

/** An EXPLAIN, and what puts the catalogue into its state. */
interface Step {
  readonly setup: string;
  readonly sql: string;
}

/** One transaction for each run of steps in the same state. */
function script(steps: readonly Step[]): string {
  const parts: string[] = [];
  for (const [at, { setup, sql }] of steps.entries()) {
    if (at === 0 || steps[at - 1]?.setup !== setup)
      parts.push(`${at === 0 ? '' : 'ROLLBACK; '}BEGIN; ${setup}`);
    parts.push(sql);
  }
  return `${parts.join('\n; ')}\n; ROLLBACK`;
}
