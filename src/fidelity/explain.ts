/** Plans statements inside one transaction of a server, source or twin alike, and leaves nothing behind. */
import type { Client } from '../database/client.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { PlanFailure, PlannableQuery } from '../model/what-if.ts';
import type { Twin } from '../twin/build.ts';
import { pinClock, unpinClock } from '../twin/clock.ts';
import { quoteIdentifier } from '../util/identifiers.ts';
import type { Refusal } from '../whatif/parameter-types.ts';
import { prepareQuery, refusalOf, roleSql } from '../whatif/prepare.ts';
import { withWayOut } from '../whatif/way-out.ts';

/** What EXPLAIN (FORMAT JSON) printed, parsed. */
export interface ExplainOutput {
  readonly output: unknown;
}

/** Makes the transaction that `client` is in plan for no values. */
export async function planGenerically(client: Client): Promise<void> {
  await client.query('SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL client_min_messages = error');
}

/**
 * The same with the settings of the Snapshot's application, as far as the role may set them; a twin has them already. For the
 * transaction only: behind a pooler a session's settings would meet the next client.
 */
export async function planLikeApplication(
  client: Client,
  snapshot: Pick<Snapshot, 'settings' | 'searchPath'>,
): Promise<void> {
  await client.query(
    `SELECT /* indexwright */ set_config(s.name, x.value, true) FROM json_to_recordset($1) AS x (name text, value text)
     JOIN pg_settings s ON lower(s.name) = lower(x.name)
     WHERE s.context = 'user' OR current_setting('is_superuser') = 'on'`,
    [JSON.stringify(snapshot.settings)],
  );
  await client.query(`SELECT /* indexwright */ set_config('search_path', $1, true)`, [
    snapshot.searchPath.map(quoteIdentifier).join(', '),
  ]);
  // Last: plan_cache_mode is one of the settings.
  await planGenerically(client);
}

/** @param setup SQL that holds for this statement alone, e.g. SET LOCAL ROLE; may be empty */
export async function explainStatement(
  client: Client,
  query: PlannableQuery,
  setup = '',
): Promise<ExplainOutput | PlanFailure> {
  const begin = `${roleSql(query)}; ${setup}`;
  const undo = 'ROLLBACK TO SAVEPOINT indexwright; RELEASE SAVEPOINT indexwright';
  // On its own: of a message that the server cannot parse it runs nothing, and there would be no savepoint to go back to.
  const save = () => client.query('SAVEPOINT indexwright');
  const attempt = async (sql: string): Promise<Refusal | null> => {
    const sent = `${begin}; ${sql}\n; ${undo}`;
    await save();
    try {
      await client.query(sent);
      return null;
    } catch (error) {
      await client.query(undo);
      // PREPARE is not undone by a rollback.
      const { rowCount } = await client.query(
        `SELECT /* indexwright */ FROM pg_prepared_statements WHERE name = 'iw'`,
      );
      if (rowCount !== 0) await client.query('DEALLOCATE iw');
      return refusalOf(error, sent, query);
    }
  };
  const prepared = await prepareQuery(client, query, attempt);
  if (!('explainSql' in prepared)) return prepared;
  await save();
  const results = await client.query(`${begin}; ${prepared.explainSql('FORMAT JSON', null)}\n; ${undo}`);
  const explained = [results].flat().find((result) => result.command === 'EXPLAIN');
  return { output: explained?.rows[0]?.['QUERY PLAN'] };
}

/** The same in the twin, whose clock stands; what EXPLAIN prints of that clock reads as on the source. */
export async function explainInTwin(
  client: Client,
  { clockStands, missingExtensions }: Pick<Twin, 'clockStands' | 'missingExtensions'>,
  query: PlannableQuery,
  setup = '',
): Promise<ExplainOutput | PlanFailure> {
  const plannableText = clockStands ? pinClock(query.plannableText) : query.plannableText;
  const answer = await explainStatement(client, { ...query, plannableText }, setup);
  if ('error' in answer) return withWayOut(answer, missingExtensions);
  const unpinned = (_: string, value: unknown) => (typeof value === 'string' ? unpinClock(value) : value);
  return { output: JSON.parse(JSON.stringify(answer.output), unpinned) };
}
