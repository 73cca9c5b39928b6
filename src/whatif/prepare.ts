/** Makes a statement plannable without values: prepared, with parameter types that the server takes. */
import type { Client } from '../database/client.ts';
import type { PlanFailure, PlannableQuery } from '../model/what-if.ts';
import { twinRoleName } from '../twin/own-names.ts';
import { errorMessage } from '../util/errors.ts';
import { quoteIdentifier, searchPathList } from '../util/identifiers.ts';
import { findParameterTypes, type Refusal } from './parameter-types.ts';

/** SQL that plans a statement generically, to be sent as it stands; leaves nothing behind when followed by DEALLOCATE ALL. */
export interface PreparedQuery {
  /** PREPARE under the name iw; null where there are no parameters. */
  readonly prepareSql: string | null;
  /** @param values SQL literals for the parameters; null for none, which only a generic plan bears */
  readonly explainSql: (options: string, values: readonly string[] | null) => string;
}

/**
 * With parameters: PREPARE and EXPLAIN EXECUTE, since EXPLAIN alone takes `$1` only from PG 16 on and lets nobody declare a type.
 * The connection must have plan_cache_mode = force_generic_plan, so that the NULLs given here are not looked at.
 * @param attempt runs SQL to see whether the server takes it, and drops what is left of it where not
 */
export async function prepareQuery(
  client: Client,
  query: PlannableQuery,
  attempt: (sql: string) => Promise<Refusal | null> = (sql) => tryAlone(client, query, sql),
): Promise<PreparedQuery | PlanFailure> {
  const { plannableText, parameterCount } = query;
  if (parameterCount === 0) {
    const prepared = {
      prepareSql: null,
      explainSql: (options: string) => `EXPLAIN (${options}) ${plannableText}`,
    };
    return failureOf(await attempt(prepared.explainSql('COSTS'))) ?? prepared;
  }
  const types = await findParameterTypes(
    plannableText,
    parameterCount,
    (attempted) => attempt(withTypes(query, attempted).explainSql('COSTS', null)),
    (refusal) => lacksFunction(client, refusal),
  );
  return 'error' in types ? failureOf(types) : withTypes(query, types);
}

function withTypes({ plannableText }: PlannableQuery, types: readonly string[]): PreparedQuery {
  const nulls = types.map(() => 'NULL');
  const prepareSql = `PREPARE iw (${types.join(', ')}) AS ${plannableText}`;
  return {
    prepareSql,
    explainSql: (options, values) =>
      `${prepareSql}\n; EXPLAIN (${options}) EXECUTE iw (${(values ?? nulls).join(', ')}); DEALLOCATE iw`,
  };
}

/** Whether the error is that no function of the name exists, whatever its arguments: often one of an extension. */
async function lacksFunction(client: Client, { error }: Refusal): Promise<boolean> {
  const name = /^function (?:[^(]*\.)?([^".(]+)\(.*\) does not exist$/s.exec(error)?.[1];
  if (name === undefined) return false;
  const { rowCount } = await client.query('SELECT FROM pg_catalog.pg_proc WHERE proname = $1 LIMIT 1', [
    name,
  ]);
  return rowCount === 0;
}

async function tryAlone(client: Client, query: PlannableQuery, sql: string): Promise<Refusal | null> {
  const sent = `BEGIN; ${roleSql(query)}; ${sql}\n; ROLLBACK`;
  try {
    await client.query(sent);
    return null;
  } catch (error) {
    await client.query('ROLLBACK; DEALLOCATE ALL');
    return refusalOf(error, sent, query);
  }
}

/** @param sent the SQL that the server refused, with the query's text in it */
export function refusalOf(error: unknown, sent: string, { plannableText }: PlannableQuery): Refusal {
  const { detail, position } = error as { detail?: string; position?: string };
  return {
    ...planFailure(error),
    detail: detail ?? null,
    position: position === undefined ? null : Number(position) - 1 - sent.indexOf(plannableText),
  };
}

function failureOf(refusal: Refusal): PlanFailure;
function failureOf(refusal: Refusal | null): PlanFailure | null;
function failureOf(refusal: Refusal | null): PlanFailure | null {
  return refusal === null ? null : { error: refusal.error, sqlState: refusal.sqlState };
}

/** SQL that makes a transaction look names up, and see rows, as the query's role does; empty where the database's own way is that. */
export function roleSql({ searchPath, role }: PlannableQuery): string {
  const path = searchPath === undefined ? '' : `SET LOCAL search_path = ${searchPathList(searchPath)}`;
  return role === undefined ? path : `${path}; SET LOCAL ROLE ${quoteIdentifier(twinRoleName(role))}`;
}

export function planFailure(error: unknown): PlanFailure {
  return { error: errorMessage(error), sqlState: (error as { code?: string }).code ?? null };
}
