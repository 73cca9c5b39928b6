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
 */
export async function prepareQuery(
  client: Client,
  query: PlannableQuery,
): Promise<PreparedQuery | PlanFailure> {
  if (query.parameterCount === 0)
    return tryExplain(client, query, {
      explainSql: (options) => `EXPLAIN (${options}) ${query.plannableText}`,
    });
  const types = new Array<string>(query.parameterCount).fill('unknown');
  const nulls = types.map(() => 'NULL');
  for (;;) {
    const prepare = `PREPARE iw (${types.join(', ')}) AS ${query.plannableText}`;
    const attempt = await tryExplain(client, query, {
      explainSql: (options, values) =>
        `${prepare}\n; EXPLAIN (${options}) EXECUTE iw (${(values ?? nulls).join(', ')}); DEALLOCATE iw`,
    });
    if (!('error' in attempt)) return attempt;
    const undetermined = Number(UNDETERMINED.exec(attempt.error)?.[1]);
    if (Number.isNaN(undetermined) || types[undetermined - 1] !== 'unknown') return attempt;
    types[undetermined - 1] = 'text';
  }
}

async function tryExplain(
  client: Client,
  query: PlannableQuery,
  prepared: PreparedQuery,
): Promise<PreparedQuery | PlanFailure> {
  try {
    await client.query(`BEGIN; ${searchPathSql(query)}; ${prepared.explainSql('COSTS', null)}\n; ROLLBACK`);
    return prepared;
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
