/** graphile-migrate: current.sql, which is tried on a shadow database and committed, then the next; forwards only. */
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { connectionUrl } from '../../../src/database/client.ts';
import type { Driver } from '../driver.ts';
import { setSchema } from '../emitted-set.ts';
import { writeProject } from '../support/files.ts';
import { runNeutralDown } from '../support/neutral-down.ts';
import { npmTool } from '../support/npm-tool.ts';

const { run, ...tool } = npmTool('graphile-migrate');
const current = 'migrations/current.sql';

export const graphileMigrate: Driver = {
  ...tool,
  format: 'graphile-migrate',
  migrations: 'migrations',
  schemas: ['graphile_migrate'],
  prepare: async (project) => {
    const url = (database: string): string => connectionUrl({ ...project.connection, database });
    writeProject(project, {
      'before.sql': setSchema,
      '.gmrc': JSON.stringify({
        connectionString: connectionUrl(project.connection),
        shadowConnectionString: url('shadow'),
        rootConnectionString: url('postgres'),
        // By psql: it would fill in what looks like its placeholders.
        afterReset: [{ _: 'command', shadow: true, command: `psql -X -q -f before.sql -d "$GM_DBURL"` }],
      }),
    });
  },
  apply: async (project) => {
    // Committing empties current.sql and takes the others away: what is committed is not there to be committed again.
    const open = existsSync(join(project.folder, 'migrations/committed')) ? [] : project.files;
    for (const file of open) {
      if (file !== current) renameSync(join(project.folder, file), join(project.folder, current));
      await run(project, 'commit');
    }
    await run(project, 'migrate');
  },
  rollBack: runNeutralDown,
  rollBackBy: 'psql and the neutral down files',
};
