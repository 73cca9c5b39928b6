/** drizzle-kit: .sql files beside a journal, all in one transaction, and no way back of its own. */
import type { Driver } from '../driver.ts';
import { writeProject } from '../support/files.ts';
import { runNeutralDown } from '../support/neutral-down.ts';
import { linkModules, npmTool } from '../support/npm-tool.ts';

const { run, ...tool } = npmTool('drizzle-kit');

export const drizzle: Driver = {
  ...tool,
  format: 'drizzle',
  migrations: 'drizzle',
  schemas: ['drizzle'],
  prepare: async (project) => {
    linkModules(project);
    writeProject(project, {
      'drizzle.config.ts': `import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  out: './drizzle',
  dbCredentials: { url: process.env.DATABASE_URL ?? '' },
});
`,
    });
  },
  apply: async (project) => {
    await run(project, 'migrate');
  },
  rollBack: runNeutralDown,
  rollBackBy: 'psql and the neutral down files',
};
