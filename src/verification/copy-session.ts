/** The two transactions between which rows are copied: how they are set up, and the source's errors in words. */
import type { Client } from '../database/client.ts';
import { neutralValueSettings } from '../database/neutral-output.ts';
import type { RelationName } from '../model/relation.ts';
import { errorMessage, IndexwrightError } from '../util/errors.ts';
import { displayRelation, quoteIdentifier, quoteRelation } from '../util/identifiers.ts';

/** Long enough for a table of some hundred gigabytes, short enough that a forgotten copy ends. */
const TABLE_TIMEOUT_MS = 3_600_000;
/** A copy must not queue behind an ALTER TABLE, where everything else would queue behind it. */
const LOCK_TIMEOUT_MS = 10_000;

const neutralValues = [`SET LOCAL client_encoding = 'UTF8'`, ...neutralValueSettings];

/** SET LOCAL instead of startup options, which poolers refuse. */
export const beginSource = [
  'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY',
  `SET LOCAL application_name = 'indexwright'`,
  `SET LOCAL statement_timeout = ${TABLE_TIMEOUT_MS}`,
  `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`,
  // A client that dies must not leave a snapshot open that holds back vacuum.
  `SET LOCAL idle_in_transaction_session_timeout = ${TABLE_TIMEOUT_MS}`,
  ...neutralValues,
  // Names inside values (regclass, regtype) come out qualified.
  `SET LOCAL search_path = ''`,
].join('; ');

export const beginTarget = ['BEGIN', ...neutralValues, 'SET LOCAL xmloption = content'].join('; ');

export async function currentRole(source: Client): Promise<string> {
  const { rows } = await source.query<{ role: string }>('SELECT current_user AS role');
  return rows[0]?.role ?? '';
}

/** A server's error while a table was read, as one that a user can act on. */
export function explainSourceError(error: unknown, table: RelationName, role: string): IndexwrightError {
  const explain = (code: string, hint: string) =>
    new IndexwrightError(code, `cannot copy ${displayRelation(table)}: ${errorMessage(error)}`, {
      hint,
      cause: error,
    });
  switch ((error as { code?: unknown }).code) {
    case '42501':
      return explain(
        'permission-denied',
        `Run: GRANT USAGE ON SCHEMA ${quoteIdentifier(table.schema)} TO ${quoteIdentifier(role)}; GRANT SELECT ON ${quoteRelation(table)} TO ${quoteIdentifier(role)}`,
      );
    case '57014':
      return explain(
        'source-timeout',
        'Each table may take an hour: copy less with --sample, or when the server is less busy.',
      );
    case '55P03':
      return explain(
        'source-locked',
        'Wait until the ALTER TABLE, VACUUM FULL or the like that holds the lock has ended, and run again.',
      );
    case '40001':
      return explain(
        'source-conflict',
        'A standby cancels reads that conflict with replay: run again, or read the primary.',
      );
    case '42P01':
    case '42703':
      return explain('source-changed', 'Run again when no migration is under way.');
    default:
      return explain('copy-failed', 'Verify without rows: leave out --data copy.');
  }
}

/** What the throw-away server would not take. */
export function explainTargetError(error: unknown, table: RelationName): IndexwrightError {
  return new IndexwrightError(
    'copy-failed',
    `the throw-away server does not take the rows of ${displayRelation(table)}: ${errorMessage(error)}`,
    { hint: 'Verify without rows: leave out --data copy.', cause: error },
  );
}
