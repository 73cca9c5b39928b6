/** Compares a database's schema before and after. */
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
