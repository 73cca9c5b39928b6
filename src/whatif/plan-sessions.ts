/** Several sessions of one twin that plan at once, each on a core of its own: which of them plans a statement makes no difference to its plan. */
import { availableParallelism } from 'node:os';
import type { Client } from '../database/client.ts';
import type { Plan } from '../model/plan.ts';
import type { PlanFailure, PlannableQuery } from '../model/what-if.ts';
import { chunks, sum } from '../util/collections.ts';
import { compareText } from '../util/identifiers.ts';
import { PlanSession, type PlanTarget, type StatedQuery } from './plan-session.ts';
import type { PreparedQuery } from './prepare.ts';

/** A handful: one thread reads what they answer. */
const MOST_SESSIONS = 4;
/** Statements sent together: enough that the way there and back does not count, few enough to share out and to hold. */
const BATCH = 64;

export class PlanSessions {
  readonly #sessions: readonly PlanSession[];
  readonly #first: PlanSession;

  private constructor(sessions: readonly PlanSession[], first: PlanSession) {
    this.#sessions = sessions;
    this.#first = first;
  }

  /** As many as the machine has cores, unless told. */
  static async open(
    target: PlanTarget,
    count = Math.min(MOST_SESSIONS, availableParallelism()),
  ): Promise<PlanSessions> {
    // What a statement looks like prepared is found out once for all of them.
    const prepared = new Map<string, PreparedQuery | PlanFailure>();
    const sessions: PlanSession[] = [];
    const first = await PlanSession.open(target, prepared);
    sessions.push(first);
    while (sessions.length < count) sessions.push(await PlanSession.open(target, prepared));
    return new PlanSessions(sessions, first);
  }

  /** The first one's connection. */
  get client(): Client {
    return this.#first.client;
  }

  /** Number of EXPLAINs so far. */
  get calls(): number {
    return sum(this.#sessions, ({ calls }) => calls);
  }

  /**
   * One answer per question, in order. Those in one state of the catalogue stand together, so that it is made once, and that two
   * sessions seldom wait for each other to undo it.
   */
  async planEach(
    questions: readonly StatedQuery[],
    options: readonly string[] = [],
  ): Promise<readonly (Plan | PlanFailure)[]> {
    const sorted = [...questions.keys()].sort(
      (a, b) => compareText(questions[a]?.setup ?? '', questions[b]?.setup ?? '') || a - b,
    );
    const share = Math.max(1, Math.min(BATCH, Math.ceil(sorted.length / this.#sessions.length)));
    const waiting = chunks(sorted, share);
    const answers = new Array<Plan | PlanFailure>(questions.length);
    const work = async (session: PlanSession) => {
      for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
        const asked = batch.flatMap((at) => questions[at] ?? []);
        for (const [nth, answer] of (await session.planEach(asked, options)).entries())
          answers[batch[nth] ?? 0] = answer;
      }
    };
    await Promise.all(this.#sessions.map(work));
    return answers;
  }

  /** See WhatIfJudge. */
  parameterTypes(queries: readonly PlannableQuery[]): Promise<readonly (readonly string[])[]> {
    return this.#first.parameterTypes(queries);
  }

  async close(): Promise<void> {
    await Promise.all(this.#sessions.map((session) => session.close()));
  }
}
