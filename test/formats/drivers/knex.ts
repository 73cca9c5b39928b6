/** Knex: CommonJS modules with up, down and a switch for the transaction. */
import type { Driver } from '../driver.ts';
import { writeProject } from '../support/files.ts';
import { linkModules, npmTool } from '../support/npm-tool.ts';

const { run, ...tool } = npmTool('knex');

export const knex: Driver = {
  ...tool,
  format: 'knex',
  migrations: 'migrations',
  prepare: async (project) => {
    linkModules(project);
    writeProject(project, {
      'knexfile.js': `module.exports = { client: 'pg', connection: process.env.DATABASE_URL };\n`,
    });
  },
  apply: async (project) => {
    await run(project, 'migrate:latest');
  },
  rollBack: async (project) => {
    await run(project, 'migrate:rollback', '--all');
  },
};
