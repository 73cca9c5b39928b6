/** sqitch: deploy, revert and verify scripts by psql, in the order of a plan. */
import type { Driver, Project } from '../driver.ts';
import { run } from '../support/command.ts';
import { debianTool } from '../support/debian-tool.ts';
import { writeProject } from '../support/files.ts';

export const sqitch: Driver = {
  ...debianTool('sqitch', ['sqitch', 'libdbd-pg-perl', 'postgresql-client-15'], ['sqitch', '--version']),
  format: 'sqitch',
  migrations: '.',
  schemas: ['sqitch'],
  prepare: async (project) => {
    writeProject(project, {
      'sqitch.conf': `[core]
	engine = pg
[user]
	name = Somebody
	email = somebody@example.org
`,
      'sqitch.plan': '%syntax-version=1.0.0\n%project=shop\n\n',
    });
  },
  apply: (project) => sqitchCommand(project, 'deploy', '--verify'),
  rollBack: (project) => sqitchCommand(project, 'revert', '-y'),
};

/** The server comes by libpq's variables. */
async function sqitchCommand(project: Project, ...args: readonly string[]): Promise<void> {
  await run('sqitch', [...args, 'db:pg:'], project);
}
