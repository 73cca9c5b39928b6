/**
 * Asks the server whether it would make an index, and whether those that hold its names are the same: on an empty temporary copy of the
 * table, in a transaction that is rolled back. Nothing of it stays.
 */
import type { Client } from '../database/client.ts';
import { indexShape } from '../migrations/guard-parts.ts';
import type { IndexDefinition } from '../model/index-definition.ts';
import { errorMessage } from '../util/errors.ts';
import { quoteRelation } from '../util/identifiers.ts';
import { createIndexSql } from '../util/index-sql.ts';
import { sqlState } from './session.ts';

export type Comparison =
  /** By oid: whether that index is the one meant. */
  | { readonly kind: 'compared'; readonly same: ReadonlyMap<string, boolean> }
  | { readonly kind: 'refused'; readonly sqlState: string; readonly message: string };

const copy = { schema: 'pg_temp', name: 'indexwright_copy' };
const copyIndex = 'indexwright_copy_idx';

/** @param oids of indexes. Errors: those of a lost connection. */
export async function compareDefinition(
  client: Client,
  definition: IndexDefinition,
  oids: readonly string[],
): Promise<Comparison> {
  await client.query('BEGIN');
  try {
    await client.query(
      `CREATE TEMPORARY TABLE ${copy.name} (LIKE ${quoteRelation(definition.relation)}) ON COMMIT DROP`,
    );
    await client.query(createIndexSql({ ...definition, relation: copy }, copyIndex));
    const { rows } = await client.query<{ oid: string; same: boolean }>(
      `WITH shapes AS (
         SELECT indexrelid, ${indexShape} AS shape FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
         WHERE indexrelid = ANY ($1::oid[] || 'pg_temp.${copyIndex}'::regclass::oid))
       SELECT one.indexrelid::text AS oid, one.shape = meant.shape AS same
       FROM shapes AS one JOIN shapes AS meant ON meant.indexrelid = 'pg_temp.${copyIndex}'::regclass`,
      [oids],
    );
    return { kind: 'compared', same: new Map(rows.map(({ oid, same }) => [oid, same])) };
  } catch (error) {
    const state = sqlState(error);
    if (state === null) throw error;
    return { kind: 'refused', sqlState: state, message: errorMessage(error) };
  } finally {
    await client.query('ROLLBACK');
  }
}
