/** graphile-migrate: one current.sql, committed one after the other; forwards only. */
import type { Driver } from '../driver.ts';
import { runNeutralDown } from '../support/neutral-down.ts';
import { npmTool } from '../support/npm-tool.ts';

const { run, ...tool } = npmTool('graphile-migrate');

export const graphileMigrate: Driver = {
  ...tool,
  format: 'graphile-migrate',
  migrations: 'migrations',
  schemas: ['graphile_migrate'],
  prepare: async () => {},
  apply: async (project) => {
    await run(project, 'migrate');
  },
  rollBack: runNeutralDown,
  rollBackBy: 'psql and the neutral down files',
};
