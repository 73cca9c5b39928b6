/** One tool on one server: its files applied, applied again, taken back, and the catalogue looked at after each. */
import type { Sandbox } from '../../src/model/sandbox.ts';
import { errorMessage } from '../../src/util/errors.ts';
import { applyProblem, createDatabase, firstChange, look, repeatProblem } from './database.ts';
import type { Driver } from './driver.ts';
import { withProject } from './project.ts';

export const steps = ['applied', 'again', 'rolled back'] as const;
export type Step = (typeof steps)[number];

export interface Trial {
  readonly major: number;
  /** The steps that went as they should, in order. */
  readonly passed: readonly Step[];
  /** Why the next one did not; null where all did. */
  readonly problem: string | null;
}

/** @param promised what the catalogue must say of the promised indexes */
export async function tryTool(driver: Driver, server: Sandbox, promised: readonly string[]): Promise<Trial> {
  const passed: Step[] = [];
  const connection = await createDatabase(server, `of ${driver.format}`);
  const lookNow = () => look(connection, driver.schemas ?? []);
  return withProject(driver, connection, async (project) => {
    const before = await lookNow();
    const run: Readonly<Record<Step, () => Promise<string | null>>> = {
      applied: async () => {
        await driver.apply(project);
        return applyProblem(before, await lookNow(), promised);
      },
      again: async () => {
        const after = await lookNow();
        await driver.apply(project);
        return repeatProblem(after, await lookNow());
      },
      'rolled back': async () => {
        await driver.rollBack(project);
        return firstChange(before, await lookNow());
      },
    };
    for (const step of steps) {
      const problem = await run[step]().catch(errorMessage);
      if (problem !== null) return { major: server.major, passed, problem };
      passed.push(step);
    }
    return { major: server.major, passed, problem: null };
  });
}
