/** TypeORM: classes with up and down; the switch for the transaction is obeyed with the right command only. */
import type { Driver, Project } from '../driver.ts';
import { writeProject } from '../support/files.ts';
import { linkModules, npmTool, runNode } from '../support/npm-tool.ts';

const { run: _, ...tool } = npmTool('typeorm');

export const typeorm: Driver = {
  ...tool,
  format: 'typeorm',
  migrations: 'src/migrations',
  prepare: async (project) => {
    linkModules(project);
    writeProject(project, {
      'package.json': '{ "type": "module" }\n',
      'data-source.ts': `import { DataSource } from 'typeorm';

export default new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL ?? '',
  migrations: ['src/migrations/*.ts'],
});
`,
    });
  },
  apply: (project) => typeormCli(project, 'migration:run', '-t', 'each'),
  rollBack: async (project) => {
    for (const _ of project.files) await typeormCli(project, 'migration:revert', '-t', 'none');
  },
};

/** With tsx, which knows nothing of decorators' metadata but needs none here. */
async function typeormCli(project: Project, ...args: readonly string[]): Promise<void> {
  const cli = 'node_modules/typeorm/cli.js';
  await runNode(project, '--import', 'tsx', cli, ...args, '-d', 'data-source.ts');
}
