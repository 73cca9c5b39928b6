/** Judges where indexes are to be written: the server, the session, the tables; pure. */
import type { PreflightCheck, PreflightSeverity } from '../model/apply.ts';
import { displayIdentifier, displayRelation } from '../util/identifiers.ts';
import type { Facts, TableFacts } from './facts.ts';

export function serverChecks({ server }: Facts, pooled: string | null): readonly PreflightCheck[] {
  const found: PreflightCheck[] = [];
  if (server.versionNumber >= 140_000 && server.versionNumber <= 140_003)
    found.push(
      check(
        'error',
        'server-corrupts',
        `PostgreSQL ${server.version} may corrupt a concurrently built index (14.0 to 14.3 do)`,
        'Update the server to a later 14.',
      ),
    );
  if (server.recovery)
    found.push(
      check(
        'error',
        'server-in-recovery',
        'the server is a standby or in recovery: nothing can be written to it',
        'Give the primary with --url.',
      ),
    );
  else if (server.readOnly)
    found.push(
      check(
        'error',
        'session-read-only',
        `sessions of ${displayIdentifier(server.role)} are read only (default_transaction_read_only)`,
        'Give the owner of the tables with --url; the role that advise reads with is not for this.',
      ),
    );
  if (pooled !== null)
    found.push(
      check(
        'error',
        'pooler',
        `this seems to be a pooler in transaction mode: ${pooled}`,
        'Settings, locks and waiting are of a session: give the server’s own address with --url.',
      ),
    );
  return found;
}

/** @param grows an index is made on it, which takes more than to drop one */
export function tableChecks(table: TableFacts, grows: boolean, role: string): readonly PreflightCheck[] {
  const name = displayRelation(table);
  if (table.oid === null)
    return [
      check(
        'error',
        'table-missing',
        `table ${name} does not exist`,
        'Ask for advice anew: the schema has changed.',
      ),
    ];
  if (!['r', 'p', 'm'].includes(table.kind ?? ''))
    return [
      check(
        'error',
        'not-a-table',
        `${name} is no table any more`,
        'Ask for advice anew: the schema has changed.',
      ),
    ];
  const found: PreflightCheck[] = [];
  if (table.owned !== true)
    found.push(
      check(
        'error',
        'not-owner',
        `${name} belongs to ${displayIdentifier(table.owner ?? '')}: only its owner may add or drop its indexes`,
        'Connect as its owner or a member of that role.',
      ),
    );
  const schema = displayIdentifier(table.schema);
  const rights = grows ? 'USAGE, CREATE' : 'USAGE';
  if (table.schemaUsage !== true || (grows && table.schemaCreate !== true))
    found.push(
      check(
        'error',
        'schema-privilege',
        `${displayIdentifier(role)} lacks ${rights} on the schema ${schema}, where an index is as its table is`,
        `GRANT ${rights} ON SCHEMA ${schema} TO ${displayIdentifier(role)};`,
      ),
    );
  return found;
}

export function check(
  severity: PreflightSeverity,
  code: string,
  message: string,
  hint: string | null = null,
): PreflightCheck {
  return { severity, code, message, hint };
}
