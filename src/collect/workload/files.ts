/** Reads a workload from SQL files: one statement each, with optional `-- calls:` and `-- mean:` comments before it. */
import { readFile } from 'node:fs/promises';
import type { Workload, WorkloadStatement } from '../../model/snapshot.ts';
import { IndexwrightError } from '../../util/errors.ts';
import { type SplitComment, type SplitStatement, splitStatements } from './split-statements.ts';
import { listSqlFiles, unreadable } from './sql-files.ts';

/**
 * `path` is a file, or a folder whose `*.sql` files are read, those of its folders too, sorted by path.
 *
 * A statement that is no valid SQL is kept: it gets its verdict later. Its origin is `file:line`, relative to the
 * folder. Errors: `workload-missing`, `workload-unreadable`, `workload-empty`, `workload-encoding`,
 * `workload-comment`.
 */
export async function readWorkloadFiles(path: string): Promise<Workload> {
  const files = await listSqlFiles(path);
  const statements: WorkloadStatement[] = [];
  for (const file of files) statements.push(...parseWorkload(await readText(file.path), file.name));
  if (statements.length === 0)
    throw new IndexwrightError('workload-empty', `${path} holds no SQL statement`, {
      hint: 'Give a .sql file, or a folder with .sql files.',
    });
  return { source: 'files', since: null, statements };
}

/** The statements of one file's text; `name` is what origins and messages call it. */
export function parseWorkload(text: string, name: string): readonly WorkloadStatement[] {
  return splitStatements(text.replace(/^\uFEFF/, '')).map((statement) => toStatement(statement, name));
}

function toStatement(statement: SplitStatement, name: string): WorkloadStatement {
  const calls = annotation(statement.comments, 'calls', /^\d+$/, name) ?? 1;
  const mean = annotation(statement.comments, 'mean', /^\d+(\.\d+)?\s*ms$/, name);
  return {
    text: statement.text,
    calls,
    totalTimeMs: mean === null ? null : calls * mean,
    meanTimeMs: mean,
    rows: null,
    user: null,
    topLevel: null,
    origin: `${name}:${statement.line}`,
  };
}

const examples = { calls: '-- calls: 120', mean: '-- mean: 12.5ms' };

/** The last comment of that name wins. A value in another form is an error: a typing mistake must not become a default. */
function annotation(
  comments: readonly SplitComment[],
  key: keyof typeof examples,
  form: RegExp,
  file: string,
): number | null {
  let result: number | null = null;
  for (const { text, line } of comments) {
    const value = new RegExp(`^\\s*${key}\\s*:\\s*(.*?)\\s*$`, 'i').exec(text)?.[1];
    if (value === undefined) continue;
    if (!form.test(value))
      throw new IndexwrightError('workload-comment', `${file}:${line}: "${value}" is no value for ${key}`, {
        hint: `Write it as: ${examples[key]}`,
      });
    result = Number.parseFloat(value);
  }
  return result;
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new IndexwrightError('workload-encoding', `${path} is not UTF-8`, {
      hint: 'Convert it, for example with iconv.',
      cause,
    });
  }
}
