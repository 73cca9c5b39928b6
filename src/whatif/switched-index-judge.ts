/** The twin's judge: hypothetical indexes are real, empty, sized like the real thing, and switched off until a question needs them. */
import { type Client, connect } from '../database/client.ts';
import type { CandidateIndex } from '../model/index-definition.ts';
import type { Plan } from '../model/plan.ts';
import type { RelationName } from '../model/relation.ts';
import type {
  CandidateAnswer,
  CostedPlan,
  PlanFailure,
  PlannableQuery,
  WhatIfJudge,
  WhatIfQuestion,
} from '../model/what-if.ts';
import type { Twin } from '../twin/build.ts';
import { closed } from '../twin/roles.ts';
import { estimateIndexSizes } from '../twin/size/index-size.ts';
import { registerSwitches, switchSql } from '../twin/switches.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { CandidateIndexes } from './candidate-indexes.ts';
import { costedPlan } from './costed-plan.ts';
import { ExistingIndexes } from './existing-indexes.ts';
import { PlanSessions } from './plan-sessions.ts';
import { withWayOut } from './way-out.ts';

export class SwitchedIndexJudge implements WhatIfJudge {
  readonly cannotHide = null;
  readonly #superuser: Client;
  readonly #session: PlanSessions;
  readonly #indexes: CandidateIndexes;
  readonly #existing: ExistingIndexes;
  /** Oids of those that exist and may be switched. */
  readonly #registered = new Set<number>();
  readonly #missingExtensions: readonly string[];

  private constructor(superuser: Client, session: PlanSessions, twin: Twin) {
    this.#superuser = superuser;
    this.#session = session;
    this.#indexes = new CandidateIndexes(superuser, session.client, twin);
    this.#existing = new ExistingIndexes(superuser);
    this.#missingExtensions = twin.missingExtensions;
  }

  /**
   * Opens connections to the twin: one makes indexes, the others plan. `close` them.
   * @param sessions how many plan at once; as many as there are cores unless told
   */
  static async open(twin: Twin, sessions?: number): Promise<SwitchedIndexJudge> {
    return new SwitchedIndexJudge(
      await connect(closed(twin.connection)),
      await PlanSessions.open(twin, sessions),
      twin,
    );
  }

  get calls(): number {
    return this.#session.calls;
  }

  addCandidates(candidates: readonly CandidateIndex[]): Promise<ReadonlyMap<string, CandidateAnswer>> {
    return this.#indexes.add(candidates);
  }

  async plan(questions: readonly WhatIfQuestion[]): Promise<readonly (CostedPlan | PlanFailure)[]> {
    const setups: string[] = [];
    for (const { candidateIds, without = [] } of questions)
      setups.push(
        [this.#indexes.switchOnSql(candidateIds), await this.#switchOffSql(without)]
          .filter((sql) => sql !== '')
          .join('; '),
      );
    const plans = await this.#session.planEach(
      questions.map(({ query }, at) => ({ query, setup: setups[at] ?? '' })),
    );
    return plans.map((plan) =>
      'error' in plan ? plan : costedPlan(plan, (name) => this.#indexes.candidateId(name)),
    );
  }

  async #switchOffSql(indexes: readonly RelationName[]): Promise<string> {
    if (indexes.length === 0) return '';
    const oids = await this.#existing.oids(indexes);
    const fresh = oids.filter((oid) => !this.#registered.has(oid));
    if (fresh.length > 0) await registerSwitches(this.#superuser, fresh);
    for (const oid of fresh) this.#registered.add(oid);
    return switchSql(oids, false);
  }

  async freshSizes(indexes: readonly RelationName[]): Promise<ReadonlyMap<string, number>> {
    const sizes = new Map<string, number>();
    const oids = new Map<string, number>();
    for (const index of indexes) {
      const [oid] = await this.#existing.oids([index]);
      if (oid !== undefined) oids.set(quoteRelation(index), oid);
    }
    const estimated = await estimateIndexSizes(this.#session.client, [...oids.values()]);
    for (const [name, oid] of oids) {
      const size = estimated.get(oid)?.sizeBytes;
      if (size !== undefined) sizes.set(name, size);
    }
    return sizes;
  }

  parameterTypes(queries: readonly PlannableQuery[]): Promise<readonly (readonly string[])[]> {
    return this.#session.parameterTypes(queries);
  }

  async describe(queries: readonly PlannableQuery[]): Promise<readonly (Plan | PlanFailure)[]> {
    const questions = queries.map((query) => ({ query, setup: '' }));
    const plans = await this.#session.planEach(questions, ['VERBOSE']);
    return plans.map((plan) => ('error' in plan ? withWayOut(plan, this.#missingExtensions) : plan));
  }

  async close(): Promise<void> {
    await this.#session.close();
    await this.#superuser.end();
  }
}
