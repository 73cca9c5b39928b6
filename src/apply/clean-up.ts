/** Drops the INVALID index that a build of ours has left behind, and nothing else. */
import type { StepState } from '../model/apply.ts';
import type { RelationName } from '../model/relation.ts';
import { errorMessage } from '../util/errors.ts';
import { displayRelation } from '../util/identifiers.ts';
import { dropIndexSql } from '../util/index-sql.ts';
import { lookAt } from './look.ts';
import type { FileFailure } from './run-file.ts';
import { markWorker } from './run-lock.ts';
import { backendPid, setWhereKnown, sqlState, withWorker } from './session.ts';
import { type RunEnvironment, runStatement } from './statement.ts';
import type { Step } from './steps.ts';

/** For who has asked for an end, and does not want to wait. */
const impatience = "SET lock_timeout = '5s'";

export interface CleanUp {
  /** Why a drop failed; null where all went well. */
  readonly failure: FileFailure | null;
  /** Names of what is there still, for people. */
  readonly left: readonly string[];
}

/** Waits as long as the file itself would: it blocks nobody meanwhile. */
export async function cleanUp(step: Step, state: StepState, environment: RunEnvironment): Promise<CleanUp> {
  const leftovers = state.kind === 'unfinished' ? state.leftovers : [];
  if (leftovers.length === 0) return { failure: null, left: [] };
  const { signal, progress } = environment;
  try {
    await withWorker(environment.url, async (worker) => {
      const pid = await backendPid(worker);
      await markWorker(worker);
      await worker.query(`${signal.aborted ? impatience : lockTimeoutOf(step)}; SET statement_timeout = 0`);
      await setWhereKnown(worker, 'transaction_timeout', '0');
      for (const index of leftovers) {
        const label = `dropping the INVALID ${displayRelation(index)}`;
        progress(label);
        const sql = dropIndexSql(index, { concurrently: true, ifExists: true });
        const entry = { event: 'clean-up', file: step.fileName } as const;
        await runStatement(worker, pid, { sql, entry, label, uncancellable: signal.aborted }, environment);
      }
    });
    return { failure: null, left: [] };
  } catch (error) {
    const left = await leftoversNow(step, leftovers, environment);
    const message = `${left.join(', ')} is INVALID and could not be dropped: ${errorMessage(error)}`;
    return { failure: { sqlState: sqlState(error), message }, left };
  }
}

/** The file's first: that of its concurrent statements. */
function lockTimeoutOf({ statements }: Step): string {
  return statements.find(({ sql }) => /^SET lock_timeout\b/i.test(sql))?.sql ?? "SET lock_timeout = '10min'";
}

async function leftoversNow(
  step: Step,
  known: readonly RelationName[],
  { control, comparable }: RunEnvironment,
): Promise<readonly string[]> {
  try {
    const { state } = await lookAt(control, step, comparable);
    return (state.kind === 'unfinished' ? state.leftovers : []).map(displayRelation);
  } catch {
    // Nobody can look: the server is gone. Then what was there is there.
    return known.map(displayRelation);
  }
}
