/** Tools that neither npm nor Debian has as a program: what they would send to the server is sent in their stead. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { withClient } from '../../../src/database/client.ts';
import type { FormatId } from '../../../src/model/migration.ts';
import type { Driver, Project } from '../driver.ts';
import { type Sent, sqlFormats } from '../sent-sql.ts';
import { runNeutralDown } from '../support/neutral-down.ts';

function absent(format: FormatId, tool: string, migrations: string, why: string): Driver {
  const rules = sqlFormats[format];
  if (rules === undefined) throw new Error(`what ${tool} sends is not known`);
  const sentOf = (project: Project): Promise<Sent> =>
    rules.sent(
      project.files.map((file) => ({
        path: relative(migrations, file),
        content: readFileSync(join(project.folder, file), 'utf8'),
      })),
    );
  return {
    format,
    tool,
    absent: why,
    migrations,
    prepare: async () => {},
    apply: async (project) => send(project, (await sentOf(project)).up),
    rollBack: async (project) => {
      const { down } = await sentOf(project);
      await (down === null ? runNeutralDown(project) : send(project, down));
    },
  };
}

/** On one connection, as a tool has it. */
async function send({ connection }: Project, queries: readonly string[]): Promise<void> {
  await withClient(connection, async (client) => {
    for (const query of queries) await client.query(query);
  });
}

const nowhere = 'neither npm nor Debian 12 has it';

export const absentTools: readonly Driver[] = [
  absent('golang-migrate', 'golang-migrate', 'migrations', nowhere),
  absent('goose', 'goose', 'migrations', nowhere),
  absent('flyway', 'Flyway', 'db/migration', `${nowhere}; a package of npm (node-flywaydb) downloads it`),
  absent(
    'atlas',
    'Atlas',
    'migrations',
    `${nowhere}; npm's package downloads it, under a licence of its own`,
  ),
];
