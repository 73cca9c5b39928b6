/** Plans statements inside one transaction of a server, source or twin alike, and leaves nothing behind. */
import type { Client } from '../database/client.ts';
import type { Setting, Snapshot } from '../model/snapshot.ts';
import type { PlanFailure, PlannableQuery } from '../model/what-if.ts';
import type { Twin } from '../twin/build.ts';
import { pinClock, unpinClock } from '../twin/clock.ts';
import { quoteIdentifier, quoteLiteral } from '../util/identifiers.ts';
import type { Refusal } from '../whatif/parameter-types.ts';
import { prepareQuery, refusalOf, searchPathSql } from '../whatif/prepare.ts';

/** What EXPLAIN (FORMAT JSON) printed, parsed. */
export interface ExplainOutput {
  readonly output: unknown;
}

/**
 * Makes the transaction that `client` is in plan as the Snapshot's application does. SET LOCAL only: behind a pooler a
 * session's settings would meet the next client.
 */
export async function planLikeApplication(
  client: Client,
  snapshot: Pick<Snapshot, 'settings' | 'searchPath'>,
): Promise<void> {
  const searchPath = snapshot.searchPath.map(quoteIdentifier).join(', ');
  const statements = [
    ...snapshot.settings.map(
      ({ name, value }: Setting) => `SET LOCAL ${quoteIdentifier(name)} = ${quoteLiteral(value)}`,
    ),
    `SET LOCAL search_path = ${searchPath === '' ? "''" : searchPath}`,
    'SET LOCAL plan_cache_mode = force_generic_plan',
    'SET LOCAL client_min_messages = error',
  ];
  await client.query(statements.join('; '));
}

/** @param setup SQL that holds for this statement alone, e.g. SET LOCAL ROLE; may be empty */
export async function explainStatement(
  client: Client,
  query: PlannableQuery,
  setup = '',
): Promise<ExplainOutput | PlanFailure> {
  const begin = `SAVEPOINT indexwright; ${searchPathSql(query)}; ${setup}`;
  const undo = 'ROLLBACK TO SAVEPOINT indexwright; RELEASE SAVEPOINT indexwright';
  const attempt = async (sql: string): Promise<Refusal | null> => {
    const sent = `${begin}; ${sql}\n; ${undo}`;
    try {
      await client.query(sent);
      return null;
    } catch (error) {
      await client.query(undo);
      // PREPARE is not undone by a rollback.
      const { rowCount } = await client.query(`SELECT FROM pg_prepared_statements WHERE name = 'iw'`);
      if (rowCount !== 0) await client.query('DEALLOCATE iw');
      return refusalOf(error, sent, query);
    }
  };
  const prepared = await prepareQuery(client, query, attempt);
  if (!('explainSql' in prepared)) return prepared;
  const results = await client.query(`${begin}; ${prepared.explainSql('FORMAT JSON', null)}\n; ${undo}`);
  const explained = [results].flat().find((result) => result.command === 'EXPLAIN');
  return { output: explained?.rows[0]?.['QUERY PLAN'] };
}

/** The same in the twin, whose clock stands; what EXPLAIN prints of that clock reads as on the source. */
export async function explainInTwin(
  client: Client,
  { clockStands }: Pick<Twin, 'clockStands'>,
  query: PlannableQuery,
  setup = '',
): Promise<ExplainOutput | PlanFailure> {
  if (!clockStands) return explainStatement(client, query, setup);
  const pinned = { ...query, plannableText: pinClock(query.plannableText) };
  const answer = await explainStatement(client, pinned, setup);
  if ('error' in answer) return answer;
  const unpinned = (_: string, value: unknown) => (typeof value === 'string' ? unpinClock(value) : value);
  return { output: JSON.parse(JSON.stringify(answer.output), unpinned) };
}
