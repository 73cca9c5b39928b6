/** The statements of the bench: SQL files, one statement each, with annotations in the comments before it. */
import { readdirSync, readFileSync } from 'node:fs';
import { splitStatements } from '../../src/collect/workload/split-statements.ts';

export interface StatementCase {
  /** `paging.sql:12` */
  readonly name: string;
  readonly sql: string;
  /** Values for a statement that a library sends with `$n` in it; null where its values are in the text. */
  readonly bind: readonly unknown[] | null;
  /** Statements run after it, because the first of them alone runs nothing (PREPARE). */
  readonly afterwards: readonly string[];
  /** The first major that knows its syntax. */
  readonly from: number;
}

/** Of the TPC-H queries (with the values of the specification's validation runs) and of all files in cases/. */
export function readCases(major: number): readonly StatementCase[] {
  // Query 15 makes a view there, and drops it.
  const published = readFolder('../tpch/data/queries/').filter(({ name }) => !name.startsWith('q15'));
  return [...published, ...readFolder('cases/')].filter(({ from }) => from <= major);
}

function readFolder(folder: string): readonly StatementCase[] {
  const url = new URL(folder, import.meta.url);
  return readdirSync(url)
    .sort()
    .flatMap((file) =>
      splitStatements(readFileSync(new URL(file, url), 'utf8')).map(({ text, line, comments }) => {
        const annotation = (word: string) =>
          comments.flatMap((comment) =>
            comment.text.startsWith(` ${word} `) ? [comment.text.slice(word.length + 2)] : [],
          );
        const [bind] = annotation('bind');
        return {
          name: `${file}:${line}`,
          sql: text,
          bind: bind === undefined ? null : (JSON.parse(bind) as unknown[]),
          afterwards: annotation('then'),
          from: Number(annotation('from')[0] ?? 0),
        };
      }),
    );
}
