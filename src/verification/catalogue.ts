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

/** Every index outside the server's own schemas, by oid, as the catalogue's lines write its name. */
export async function readIndexNames(client: Client): Promise<ReadonlyMap<number, IndexName>> {
  const { rows } = await client.query<{ oid: string; name: string; written: string }>(
    `SELECT c.oid::text AS oid, c.relname AS name, format('%I.%I', n.nspname, c.relname) AS written
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'`,
  );
  return new Map(rows.map(({ oid, name, written }) => [Number(oid), { name, written }]));
}

export interface IndexName {
  readonly name: string;
  /** `schema.name`, quoted where SQL needs it. */
  readonly written: string;
}

/** Whether a line, without its mark, says nothing but that one of these indexes is there. */
export function isLineOf(line: string, indexes: readonly IndexName[]): boolean {
  return indexes.some(({ written }) =>
    [`relation ${written} `, `column ${written}.`, `index ${written} `, `inherits ${written} of `].some(
      (start) => line.startsWith(start),
    ),
  );
}
