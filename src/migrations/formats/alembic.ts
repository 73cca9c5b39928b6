/** Alembic: a revision that follows the one head of the folder, with statements outside its transaction. */
import { IndexwrightError } from '../../util/errors.ts';
import { sha256 } from '../../util/hash.ts';
import type { FormatPair, MigrationFormat, ToolFile, ToolFolder } from './format.ts';
import { pythonHeader, pythonList } from './python.ts';
import { lineComments, toolHeader } from './tool-header.ts';

const isRevision = (name: string): boolean => /^[^/]+\.py$/.test(name) && !name.startsWith('__');

export const alembic: MigrationFormat = {
  id: 'alembic',
  name: 'Alembic',
  folder: 'alembic/versions',
  reads: (names) => names.filter(isRevision),
  render: (pairs, folder) => {
    const files: ToolFile[] = [];
    let head = currentHead(folder);
    for (const pair of pairs) {
      const revision = sha256(`${head ?? ''}\n${pair.upFile}`).slice(0, 12);
      files.push({
        path: `${revision}_${pair.slug}.py`,
        content: revisionText(pair, revision, head),
        up: pair.upFile,
      });
      head = revision;
    }
    return {
      files,
      notes: [
        'Models: an Index() of the same name in the table’s metadata keeps alembic revision --autogenerate from dropping the index.',
        'alembic upgrade --sql writes the same statements with COMMIT before and BEGIN after them.',
      ],
    };
  },
};

/** The revision that no other builds on; null in an empty folder. */
function currentHead({ texts }: ToolFolder): string | null {
  const revisions = [...texts.values()].flatMap((text) => {
    const id = assigned(text, 'revision')[0];
    return id === undefined ? [] : [{ id, before: assigned(text, 'down_revision') }];
  });
  const passed = new Set(revisions.flatMap(({ before }) => before));
  const heads = revisions.map(({ id }) => id).filter((id) => !passed.has(id));
  if (heads.length > 1)
    throw new IndexwrightError('format-heads', `the folder has ${heads.length} heads: ${heads.join(', ')}`, {
      hint: 'Merge them first (alembic merge heads), or give another folder with --format-dir.',
    });
  return heads[0] ?? null;
}

/** The strings of `name = "a"`, `name: str = 'a'`, `name = ("a", "b")`; none of `name = None`. */
function assigned(text: string, name: string): readonly string[] {
  const value = new RegExp(`^${name}\\s*(?::[^=\\n]*)?=\\s*(\\([^)]*\\)|[^\\n]*)`, 'm').exec(text)?.[1] ?? '';
  return [...value.matchAll(/(["'])([^"'\n]*)\1/g)].map((match) => match[2] ?? '');
}

function revisionText(pair: FormatPair, revision: string, before: string | null): string {
  const header = toolHeader(pair.up, {
    run: 'alembic upgrade head.',
    rollback: 'alembic downgrade -1.',
  });
  return `${pythonHeader(header)}
"""${pair.slug}

Revision ID: ${revision}
Revises: ${before ?? ''}
"""
from alembic import op

revision = "${revision}"
down_revision = ${before === null ? 'None' : JSON.stringify(before)}
branch_labels = None
depends_on = None

${pythonList('UP', pair.up)}

${lineComments(toolHeader(pair.down, { run: 'alembic downgrade -1.' }), '#')}
${pythonList('DOWN', pair.down)}


def upgrade() -> None:
    run(UP)


def downgrade() -> None:
    run(DOWN)


def run(statements) -> None:
    context = op.get_context()
    # CONCURRENTLY is refused in a transaction.
    with context.autocommit_block():
        for statement in statements:
            if context.as_sql:
                context.impl.static_output(statement + ";")
            else:
                # Not op.execute(): that would read :name and % as parameters.
                op.get_bind().exec_driver_sql(
                    statement, execution_options={"no_parameters": True}
                )
`;
}
