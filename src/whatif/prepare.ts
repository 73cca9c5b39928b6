/** Finds parameter types with which the server plans a statement: its own, then text where it cannot tell. */
import type { Client } from '../database/client.ts';
import { errorMessage } from '../database/client.ts';
import type { PlanFailure, PlannableQuery } from '../model/what-if.ts';
import { quoteIdentifier } from '../util/identifiers.ts';

/** SQL that plans a statement generically, to be sent as it stands; leaves nothing behind when followed by DEALLOCATE ALL. */
export interface PreparedQuery {
  /** @param values SQL literals for the parameters; null for none, which only a generic plan bears */
  readonly explainSql: (options: string, values: readonly string[] | null) => string;
}

const UNDETERMINED = /could not determine data type of parameter \$(\d+)/;

/**
 * With parameters: PREPARE and EXPLAIN EXECUTE, since EXPLAIN alone takes `$1` only from PG 16 on and lets nobody declare a type.
 * The connection must have plan_cache_mode = force_generic_plan, so that the NULLs given here are not looked at.
 * @param attempt runs SQL to see whether the server takes it, and drops what is left of it where not
 */
export async function prepareQuery(
  client: Client,
  query: PlannableQuery,
  attempt: (sql: string) => Promise<PlanFailure | null> = (sql) => tryAlone(client, query, sql),
): Promise<PreparedQuery | PlanFailure> {
  const tryExplain = async (prepared: PreparedQuery): Promise<PreparedQuery | PlanFailure> =>
    (await attempt(prepared.explainSql('COSTS', null))) ?? prepared;
  if (query.parameterCount === 0)
    return tryExplain({ explainSql: (options) => `EXPLAIN (${options}) ${query.plannableText}` });
  const types = new Array<string>(query.parameterCount).fill('unknown');
  const nulls = types.map(() => 'NULL');
  for (;;) {
    const prepare = `PREPARE iw (${types.join(', ')}) AS ${query.plannableText}`;
    const answer = await tryExplain({
      explainSql: (options, values) =>
        `${prepare}\n; EXPLAIN (${options}) EXECUTE iw (${(values ?? nulls).join(', ')}); DEALLOCATE iw`,
    });
    if (!('error' in answer)) return answer;
    const undetermined = Number(UNDETERMINED.exec(answer.error)?.[1]);
    if (Number.isNaN(undetermined) || types[undetermined - 1] !== 'unknown') return answer;
    types[undetermined - 1] = 'text';
  }
}

async function tryAlone(client: Client, query: PlannableQuery, sql: string): Promise<PlanFailure | null> {
  try {
    await client.query(`BEGIN; ${searchPathSql(query)}; ${sql}\n; ROLLBACK`);
    return null;
  } catch (error) {
    await client.query('ROLLBACK; DEALLOCATE ALL');
    return planFailure(error);
  }
}

/** SQL that makes a transaction look names up as the query's role does; empty where the database's own path is that. */
export function searchPathSql({ searchPath }: PlannableQuery): string {
  if (searchPath === undefined) return '';
  return `SET LOCAL search_path = ${searchPath.map(quoteIdentifier).join(', ') || "''"}`;
}

export function planFailure(error: unknown): PlanFailure {
  return { error: errorMessage(error), sqlState: (error as { code?: string }).code ?? null };
}
