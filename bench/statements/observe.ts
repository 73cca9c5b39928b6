/** Runs the statements on a real server and reads what its pg_stat_statements made of each. */
import type { Client } from '../../src/database/client.ts';
import { errorMessage } from '../../src/util/errors.ts';
import type { StatementCase } from './cases.ts';

export interface ObservedStatement {
  readonly name: string;
  /** As pg_stat_statements shows it. */
  readonly text: string;
  /** Rows a call returned. */
  readonly rows: number;
}

/** What the server did not run; a mistake of the bench. */
export interface NotRun {
  readonly name: string;
  readonly error: string;
}

/**
 * Every effect is rolled back.
 * @param runner a session whose statements are recorded
 * @param reader another one, whose are not
 */
export async function observe(
  runner: Client,
  reader: Client,
  cases: readonly StatementCase[],
): Promise<readonly (ObservedStatement | NotRun)[]> {
  await reader.query("SET pg_stat_statements.track = 'none'");
  const observed: (ObservedStatement | NotRun)[] = [];
  for (const one of cases) {
    await reader.query('SELECT pg_stat_statements_reset()');
    try {
      await run(runner, one);
    } catch (error) {
      observed.push({ name: one.name, error: errorMessage(error) });
      continue;
    }
    const { rows } = await reader.query<{ query: string; rows: string }>(
      `SELECT query, rows FROM pg_stat_statements
       WHERE query !~* '^\\s*(BEGIN|ROLLBACK|EXECUTE|DEALLOCATE)' ORDER BY query`,
    );
    if (rows.length === 0) observed.push({ name: one.name, error: 'it was not recorded' });
    for (const row of rows) observed.push({ name: one.name, text: row.query, rows: Number(row.rows) });
  }
  return observed;
}

async function run(client: Client, { sql, bind, afterwards }: StatementCase): Promise<void> {
  await client.query('BEGIN');
  try {
    await (bind === null ? client.query(sql) : client.query(sql, [...bind]));
    for (const statement of afterwards) await client.query(statement);
  } finally {
    await client.query('ROLLBACK');
    await client.query('DEALLOCATE ALL');
  }
}
