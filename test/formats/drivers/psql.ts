/** The neutral pair, by psql: the command that stands in each file's header. */
import type { Driver, Project } from '../driver.ts';
import { run } from '../support/command.ts';
import { debianTool } from '../support/debian-tool.ts';

export const psql: Driver = {
  ...debianTool('psql', ['postgresql-client-15'], ['psql', '--version']),
  format: 'sql',
  migrations: 'migrations-out',
  prepare: async () => {},
  apply: (project) => runFiles(project, /\.up\.sql$/, (files) => files),
  rollBack: (project) => runFiles(project, /\.down\.sql$/, (files) => files.toReversed()),
};

/** Files of the project whose names match, by psql, each on a session of its own. */
export async function runFiles(
  project: Project,
  pattern: RegExp,
  order: (files: readonly string[]) => readonly string[],
): Promise<void> {
  for (const file of order(project.files.filter((name) => pattern.test(name)).sort()))
    await run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', file], project);
}
