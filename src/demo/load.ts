/** Fills an empty database with the demo's hotel. */
import type { Client } from '../database/client.ts';
import { readSqlFile } from '../database/sql-file.ts';
import { quoteIdentifier } from '../util/identifiers.ts';
import { rowCounts } from './dataset.ts';

export interface LoadedTable {
  readonly name: string;
  readonly rows: number;
  /** Heap, TOAST and maps, without indexes. */
  readonly sizeBytes: number;
}

/**
 * Makes the six tables with their rows where the search path points (`public`), vacuumed and analysed as autovacuum would
 * have it, some 200 MB with their primary keys. `progress` hears what is about to be done.
 * Errors: the server's, as they are (42P07 where the tables are there already); nothing is left behind then.
 */
export async function loadHotel(
  client: Client,
  progress: (message: string) => void,
): Promise<readonly LoadedTable[]> {
  // One transaction: all or nothing, and with wal_level minimal new tables are filled without write-ahead log.
  await client.query('BEGIN');
  try {
    // Until an asynchronous commit has reached the log, VACUUM may not mark its rows visible to all.
    await client.query('SET LOCAL synchronous_commit = on');
    progress('creating the tables');
    await client.query(readSqlFile('demo/schema.sql'));
    for (const step of loadSteps(readSqlFile('demo/data.sql'))) {
      progress(step.name);
      await client.query(step.sql);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
  const names = Object.keys(rowCounts);
  progress('vacuum and analyze');
  await client.query(`VACUUM (ANALYZE) ${names.map(quoteIdentifier).join(', ')}`);
  const { rows } = await client.query<LoadedTable>(
    `SELECT relname::text AS name, reltuples::float8 AS rows, pg_table_size(oid)::float8 AS "sizeBytes"
     FROM pg_class WHERE oid = ANY ($1::regclass[]) ORDER BY relname`,
    [names],
  );
  return rows;
}

/** data.sql's parts, each from its line `-- Step: <name>` to the next one. */
export function loadSteps(sql: string): readonly { readonly name: string; readonly sql: string }[] {
  return sql
    .split(/^-- Step: /m)
    .slice(1)
    .map((part) => ({ name: part.slice(0, part.indexOf('\n')).trim(), sql: part.slice(part.indexOf('\n')) }));
}
