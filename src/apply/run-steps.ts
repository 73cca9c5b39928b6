/** Runs the steps one after the other, and none after one that failed: those to come may count on it. */
import type { StepOutcome } from '../model/apply.ts';
import { runStep } from './run-step.ts';
import type { RunEnvironment } from './statement.ts';
import type { Step } from './steps.ts';

export async function runSteps(
  steps: readonly Step[],
  environment: RunEnvironment,
): Promise<readonly StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  for (const step of steps) {
    const stopped = outcomes.some(({ kind }) => kind === 'failed' || kind === 'interrupted');
    outcomes.push(stopped ? notRun(step) : await runStep(step, environment));
  }
  return outcomes;
}

function notRun({ indexName, fileName }: Step): StepOutcome {
  return { indexName, fileName, kind: 'not-run', message: null, left: [], attempts: 0, elapsedMs: 0 };
}
