/** Kysely's migrator, by kysely-ctl: modules with up and down, and one switch for all. */
import type { Driver } from '../driver.ts';
import { writeProject } from '../support/files.ts';
import { linkModules, npmTool } from '../support/npm-tool.ts';

const { run, ...tool } = npmTool('kysely-ctl', 'kysely');
const library = npmTool('kysely');
const options = ['--no-transaction', '--no-outdated-check'] as const;

export const kysely: Driver = {
  ...tool,
  tool: 'kysely, kysely-ctl',
  version: async () => `${await library.version()}, ${await tool.version()}`,
  format: 'kysely',
  migrations: 'migrations',
  prepare: async (project) => {
    linkModules(project);
    writeProject(project, {
      'package.json': '{ "type": "module" }\n',
      'kysely.config.ts': `import { PostgresDialect } from 'kysely';
import { defineConfig } from 'kysely-ctl';
import pg from 'pg';

export default defineConfig({
  dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: process.env.DATABASE_URL }) }),
  migrations: { migrationFolder: 'migrations' },
});
`,
    });
  },
  apply: async (project) => {
    await run(project, 'migrate', 'latest', ...options);
  },
  rollBack: async (project) => {
    await run(project, 'migrate', 'rollback', '--all', ...options);
  },
};
