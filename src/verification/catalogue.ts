/** Compares a database's schema before and after; and finds the indexes that came and went. */
import type { Client } from '../database/client.ts';
import { readSqlFile } from '../database/sql-file.ts';

/** One line per object of the schema, sorted. */
export async function readCatalogueLines(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ line: string }>(readSqlFile('verification/catalogue.sql'));
  return rows.map((row) => row.line);
}

/** Lines only one of the two has, marked `-` (before only) or `+` (after only); empty where the catalogues are identical. */
export function catalogueDifference(before: readonly string[], after: readonly string[]): readonly string[] {
  const had = new Set(before);
  const has = new Set(after);
  return [
    ...before.filter((line) => !has.has(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !had.has(line)).map((line) => `+ ${line}`),
  ];
}

/** Without lines by which an index that was not valid has become it: a file that makes it again leaves no rest of a failed build. */
export function withoutMended(difference: readonly string[]): readonly string[] {
  const all = new Set(difference);
  const mended = difference.flatMap((line) => {
    const whole = line.replace(/^- (index .* )valid=f ready=[tf] live=[tf] /, '+ $1valid=t ready=t live=t ');
    return whole !== line && all.has(whole) ? [line, whole] : [];
  });
  return difference.filter((line) => !mended.includes(line));
}

/** Every index outside the server's own schemas, by oid, as the catalogue's lines write its name. */
export async function readIndexNames(client: Client): Promise<ReadonlyMap<number, IndexName>> {
  const { rows } = await client.query<IndexName & { readonly oid: string }>(
    `SELECT c.oid::text AS oid, n.nspname AS schema, c.relname AS name, format('%I.%I', n.nspname, c.relname) AS written,
            (SELECT inhparent::text FROM pg_inherits WHERE inhrelid = c.oid) AS parent
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'`,
  );
  return new Map(rows.map(({ oid, ...name }) => [Number(oid), name]));
}

export interface IndexName {
  readonly schema: string;
  readonly name: string;
  /** Oid of the index that it is attached to, or null. */
  readonly parent: string | null;
  /** `schema.name`, quoted where SQL needs it. */
  readonly written: string;
}

/** Whether a line, without its mark, says nothing but that one of these indexes is there. */
export function isLineOf(line: string, indexes: readonly IndexName[]): boolean {
  return indexes.some(({ written }) =>
    [
      `relation ${written} `,
      `column ${written}.`,
      `index ${written} `,
      `inherits ${written} of `,
      `target ${written} `,
      `comment ${written} `,
    ].some((start) => line.startsWith(start)),
  );
}
