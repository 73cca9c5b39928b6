/** Switches indexes of the twin on and off from a session that may change nothing else in the catalogue. */
import type { Client } from '../database/client.ts';
import { quoteIdentifier } from '../util/identifiers.ts';
import { OWN_SCHEMAS } from './own-names.ts';

const schema = quoteIdentifier(OWN_SCHEMAS.switches);

/**
 * The validity of an index is a superuser's to change. The procedure that does it belongs to one, takes registered indexes only, and
 * runs nothing of the source's: not even its operators are looked up, which a search path of its own would make sure of too, at a cost
 * for each call.
 */
export const switchesSql = `
  CREATE SCHEMA ${schema};
  CREATE TABLE ${schema}.registered (index_oid oid PRIMARY KEY);
  CREATE PROCEDURE ${schema}.set_valid(indexes pg_catalog.oid[], valid pg_catalog.bool)
    LANGUAGE plpgsql SECURITY DEFINER
    AS $body$ DECLARE index pg_catalog.oid; BEGIN
      -- One at a time, by the primary keys: a list of unknown length would have both tables read whole.
      FOREACH index IN ARRAY indexes LOOP
        UPDATE pg_catalog.pg_index SET indisvalid = valid
        WHERE indexrelid OPERATOR(pg_catalog.=) index
          AND EXISTS (SELECT FROM ${schema}.registered WHERE index_oid OPERATOR(pg_catalog.=) index);
      END LOOP;
    END $body$;
  REVOKE ALL ON ${schema}.registered FROM indexwright_planner;
  REVOKE ALL ON PROCEDURE ${schema}.set_valid FROM PUBLIC;
  GRANT USAGE ON SCHEMA ${schema} TO indexwright_planner;
  GRANT EXECUTE ON PROCEDURE ${schema}.set_valid TO indexwright_planner`;

/** Lets the planning session switch these indexes. `client` is the superuser's. */
export async function registerSwitches(client: Client, indexOids: readonly number[]): Promise<void> {
  await client.query(`INSERT INTO ${schema}.registered SELECT unnest($1::oid[]) ON CONFLICT DO NOTHING`, [
    indexOids,
  ]);
}

/**
 * SQL for the planning session; empty where there is nothing to switch. Always in one order: sessions that switch the same indexes wait
 * for each other, never in a circle.
 */
export function switchSql(indexOids: readonly number[], valid: boolean): string {
  const sorted = [...indexOids].sort((a, b) => a - b);
  return sorted.length === 0 ? '' : `CALL ${schema}.set_valid('{${sorted.join(',')}}', ${valid})`;
}
