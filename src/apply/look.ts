/** Looks at a step in the catalogue as it is now. */
import type { Client } from '../database/client.ts';
import type { StepState } from '../model/apply.ts';
import { type Comparison, compareDefinition } from './compare.ts';
import { readHolders } from './holders.ts';
import { judgeStep } from './step-state.ts';
import type { Step } from './steps.ts';

export interface StepSight {
  readonly state: StepState;
  readonly comparison: Comparison | null;
}

/** @param comparable whether the session may make a temporary table */
export async function lookAt(control: Client, step: Step, comparable: boolean): Promise<StepSight> {
  const holders = await readHolders(
    control,
    step.indexes.map(({ index }) => index),
  );
  // To take back an index that is not there, its table need not be there either.
  const idle = step.kind === 'take' && holders.size === 0;
  const { definition } = step;
  const comparison =
    definition === null || !comparable || idle
      ? null
      : await compareDefinition(
          control,
          definition,
          [...holders.values()].flatMap(({ oid, table }) => (table === null ? [] : [oid])),
        );
  return { state: judgeStep(step, holders, comparison), comparison };
}
