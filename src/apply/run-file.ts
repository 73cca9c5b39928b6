/** Runs a file statement by statement, as psql does, on a connection of its own. */

import { runScript } from '../migrations/script.ts';
import { errorMessage } from '../util/errors.ts';
import { markWorker } from './run-lock.ts';
import { backendPid, sqlState, withWorker } from './session.ts';
import { type RunEnvironment, runStatement } from './statement.ts';
import type { Step } from './steps.ts';

export interface FileFailure {
  readonly sqlState: string | null;
  /** With file and line. */
  readonly message: string;
}

/** Null when every statement succeeded. */
export async function runStepFile(step: Step, environment: RunEnvironment): Promise<FileFailure | null> {
  const { fileName, indexName, statements } = step;
  try {
    return await withWorker(environment.url, async (worker) => {
      const pid = await backendPid(worker);
      await markWorker(worker);
      const failed = await runScript(statements, async (sql, { line }) => {
        environment.signal.throwIfAborted();
        const entry = { event: 'statement', file: fileName, line } as const;
        await runStatement(worker, pid, { sql, entry, label: indexName }, environment);
      });
      return failed === null ? null : failure(`${fileName}, line ${failed.statement.line}`, failed.error);
    });
  } catch (error) {
    return failure(fileName, error);
  }
}

function failure(where: string, error: unknown): FileFailure {
  return { sqlState: sqlState(error), message: `${where}: ${errorMessage(error)}` };
}
