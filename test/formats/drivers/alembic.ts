/** Alembic: revisions chained to each other, with SQLAlchemy's usual env.py. */
import type { Driver, Project } from '../driver.ts';
import { run } from '../support/command.ts';
import { debianTool } from '../support/debian-tool.ts';
import { writeProject } from '../support/files.ts';

export const alembic: Driver = {
  ...debianTool('alembic', ['alembic', 'python3-psycopg2'], ['alembic', '--version']),
  format: 'alembic',
  migrations: 'alembic/versions',
  prepare: async (project) => {
    writeProject(project, {
      'alembic.ini': '[alembic]\nscript_location = alembic\n',
      // What `alembic init` writes, without logging and the offline mode.
      'alembic/env.py': `import os
from alembic import context
from sqlalchemy import create_engine, pool
from sqlalchemy.engine import URL

url = URL.create(
    "postgresql+psycopg2",
    username=os.environ["PGUSER"],
    database=os.environ["PGDATABASE"],
    query={"host": os.environ["PGHOST"], "port": os.environ["PGPORT"]},
)

with create_engine(url, poolclass=pool.NullPool).connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
`,
      'alembic/script.py.mako': '',
      'alembic/versions/.keep': '',
    });
  },
  apply: (project) => alembicCommand(project, 'upgrade', 'head'),
  rollBack: (project) => alembicCommand(project, 'downgrade', 'base'),
};

async function alembicCommand(project: Project, ...args: readonly string[]): Promise<void> {
  await run('alembic', args, project, { PYTHONDONTWRITEBYTECODE: '1' });
}
