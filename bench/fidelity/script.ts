/** Reads the bench's SQL: statements with `-- since: <major>` and `-- role: <name>` comments before them. */
import { readdirSync, readFileSync } from 'node:fs';
import { splitStatements } from '../../src/collect/workload/split-statements.ts';

export interface BenchStatement {
  readonly text: string;
  /** `01-shop.sql:12` */
  readonly origin: string;
  /** First major that knows what it uses. */
  readonly since: number;
  /** Who runs it, or null for the owner of everything. */
  readonly role: string | null;
}

/** All statements of a folder beside this file, by file name and position. */
export function readStatements(folder: 'schema' | 'queries'): readonly BenchStatement[] {
  const root = new URL(`./${folder}/`, import.meta.url);
  return readdirSync(root)
    .sort()
    .flatMap((file) =>
      splitStatements(readFileSync(new URL(file, root), 'utf8')).map(({ text, line, comments }) => {
        const annotation = (key: string): string | null =>
          comments.flatMap((comment) => comment.text.match(`^\\s*${key}: (\\w+)$`)?.[1] ?? []).at(-1) ?? null;
        return {
          text,
          origin: `${file}:${line}`,
          since: Number(annotation('since') ?? 0),
          role: annotation('role'),
        };
      }),
    );
}
