/** dbmate: blocks of one .sql file a migration, a rollback for each. */
import { bookkeeping, type Driver } from '../driver.ts';
import { npmTool } from '../support/npm-tool.ts';

const { run, ...tool } = npmTool('dbmate');
const options = ['--no-dump-schema', '--migrations-table', `${bookkeeping}.schema_migrations`] as const;

export const dbmate: Driver = {
  ...tool,
  format: 'dbmate',
  migrations: 'db/migrations',
  prepare: async () => {},
  apply: async (project) => {
    await run(project, ...options, 'migrate');
  },
  rollBack: async (project) => {
    for (const _ of project.files) await run(project, ...options, 'rollback');
  },
};
