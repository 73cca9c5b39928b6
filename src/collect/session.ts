/** The one transaction in which the source is read: READ ONLY, REPEATABLE READ, with timeouts; and its errors in words. */
import { type Client, connectUrl, describeUrl } from '../database/client.ts';
import { errorMessage, IndexwrightError } from '../util/errors.ts';
import type { CollectOptions } from './options.ts';

/**
 * Connects, runs `work` inside the transaction, rolls back and closes, whatever happens.
 * Errors: `connection-failed`, `source-timeout`, `source-locked`, `permission-denied`, `connection-lost`, `source-changed`, `source-conflict`.
 */
export async function withReadOnlySession<T>(
  url: string,
  options: CollectOptions,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await connectUrl(url);
  let lost = false;
  client.once('error', () => {
    lost = true;
  });
  try {
    await client.query(beginStatement(options));
    const result = await work(client);
    // Nothing to keep: a rollback says so.
    await client.query('ROLLBACK');
    return result;
  } catch (error) {
    throw explainServerError(error, lost, url, options);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * One round trip. SET LOCAL instead of startup options: those fail behind a pooler, and a pooler in transaction mode
 * keeps what a transaction set for itself.
 */
export function beginStatement(
  options: Pick<CollectOptions, 'statementTimeoutMs' | 'lockTimeoutMs'>,
): string {
  return [
    'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY',
    `SET LOCAL application_name = 'indexwright'`,
    `SET LOCAL statement_timeout = ${Math.trunc(options.statementTimeoutMs)}`,
    `SET LOCAL lock_timeout = ${Math.trunc(options.lockTimeoutMs)}`,
    // A client that dies must not leave a snapshot open that holds back vacuum.
    'SET LOCAL idle_in_transaction_session_timeout = 60000',
    // A database without an encoding may hold any bytes; asked for UTF-8, the server would refuse to send them.
    `SELECT /* indexwright */ set_config('client_encoding', 'SQL_ASCII', true) WHERE current_setting('server_encoding') = 'SQL_ASCII'`,
  ].join('; ');
}

/**
 * What the server said, as an error that a user can act on; anything else comes back as it is.
 * `lost`: the connection broke, whatever the driver then says about the next query.
 */
export function explainServerError(
  error: unknown,
  lost: boolean,
  url: string,
  options: Pick<CollectOptions, 'statementTimeoutMs' | 'lockTimeoutMs'>,
): unknown {
  if (error instanceof IndexwrightError || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const explain = (name: string, message: string, hint: string) =>
    new IndexwrightError(name, `${describeUrl(url)}: ${message}`, { hint, cause: error });
  const connectionLost = () =>
    explain('connection-lost', errorMessage(error), 'The server closed the connection: run again.');
  switch (code) {
    case '57014':
      return explain(
        'source-timeout',
        `a catalogue read was cancelled: ${errorMessage(error)}`,
        `Each read may take ${options.statementTimeoutMs} ms; allow more, or try when the server is less busy.`,
      );
    case '55P03':
      return explain(
        'source-locked',
        `a relation is locked by another session for more than ${options.lockTimeoutMs} ms`,
        'Wait until the ALTER TABLE, VACUUM FULL or the like that holds the lock has ended, and run again.',
      );
    case '42501':
      return explain('permission-denied', errorMessage(error), 'Grant the role what sql/roles.sql lists.');
    case '40001':
      return explain(
        'source-conflict',
        errorMessage(error),
        'A standby cancels reads that conflict with replay: run again, or read the primary.',
      );
    case '42P01':
    case 'XX000':
      // Some functions look at the catalogue as it is now. These two the server never translates; else it is a bug.
      if (!/could not open relation|cache lookup failed/.test(error.message)) return error;
      return explain(
        'source-changed',
        `the schema changed while it was read: ${errorMessage(error)}`,
        'Run again when no migration is under way.',
      );
    case '25P03':
    case '57P01':
    case '57P02':
    case '57P03':
      return connectionLost();
    default:
      return lost ? connectionLost() : error;
  }
}
