/** node-pg-migrate: modules with up and down. */
import { bookkeeping, type Driver } from '../driver.ts';
import { linkModules, npmTool } from '../support/npm-tool.ts';

const { run, ...tool } = npmTool('node-pg-migrate');
const options = ['--migrations-schema', bookkeeping, '--verbose', 'false'] as const;

export const nodePgMigrate: Driver = {
  ...tool,
  format: 'node-pg-migrate',
  migrations: 'migrations',
  prepare: async (project) => linkModules(project),
  apply: async (project) => {
    await run(project, 'up', ...options);
  },
  rollBack: async (project) => {
    await run(project, 'down', String(project.files.length), ...options);
  },
};
