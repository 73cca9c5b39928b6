/** Prisma Migrate, with the schema engine that comes inside its npm package (engine: js): the native one is a download. */
import type { Driver } from '../driver.ts';
import { bookkeeping } from '../driver.ts';
import { writeProject } from '../support/files.ts';
import { linkModules, npmTool } from '../support/npm-tool.ts';
import { runFiles } from './psql.ts';

const { run, ...tool } = npmTool('prisma');

export const prisma: Driver = {
  ...tool,
  format: 'prisma',
  migrations: 'prisma/migrations',
  prepare: async (project) => {
    linkModules(project);
    writeProject(project, {
      'prisma/schema.prisma': `generator client {
  provider   = "prisma-client"
  output     = "../generated"
  engineType = "client"
}

datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}
`,
      'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
      'prisma.config.ts': `import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { defineConfig } from 'prisma/config';

const name = 19;
const text = 25;

/** The adapter refuses the type "name", for which the engine asks. */
class Pool extends pg.Pool {
  async query(...args) {
    const result = await super.query(...args);
    for (const field of result.fields ?? []) if (field.dataTypeID === name) field.dataTypeID = text;
    return result;
  }
}

/** As the native engine sends a file: whole. The adapter cuts it at every semicolon, also inside quotes. */
class Adapter extends PrismaPg {
  async connect() {
    const adapter = await super.connect();
    adapter.executeScript = async (script) => {
      await adapter.client.query(script);
    };
    return adapter;
  }
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  experimental: { adapter: true },
  engine: 'js',
  adapter: async () =>
    new Adapter(new Pool({ connectionString: process.env.DATABASE_URL ?? '' }), { schema: '${bookkeeping}' }),
});
`,
    });
  },
  apply: async (project) => {
    await run(project, 'migrate', 'deploy');
  },
  rollBack: (project) => runFiles(project, /\/down\.sql$/, (files) => files.toReversed()),
  rollBackBy: 'psql and the down.sql files',
};
