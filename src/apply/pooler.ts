/** Finds out whether what listens at a URL gives a client one session, or a different one for each transaction. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../database/client.ts';
import { errorMessage } from '../util/errors.ts';
import { backendPid, sqlState, withWorker } from './session.ts';

/** A pool with nothing free lets the second question wait: it would be answered only after the transaction beside it. */
const answerMs = 5000;

/**
 * While a second client holds a transaction open, the first must find its backend and its settings as they were. A pooler in
 * transaction mode has handed them on. Null where all is well; else what was seen.
 */
export async function findPooler(url: string, control: Client): Promise<string | null> {
  const before = await backendPid(control);
  await control.query("SELECT set_config('indexwright.session', $1, false)", [String(before)]);
  return withWorker(url, async (other) => {
    try {
      await other.query('BEGIN');
      const beside = await backendPid(other);
      if (beside === before) return 'two clients were given the same backend';
      const answer = await Promise.race([sessionOf(control), sleep(answerMs, null, { ref: false })]);
      if (answer === null) return 'a second client had to wait for the transaction of the first';
      if (answer.pid !== before) return 'the next transaction came to another backend';
      if (answer.setting !== String(before)) return 'a setting of the session was lost after its transaction';
      await other.query('ROLLBACK');
      return null;
    } catch (error) {
      if (sqlState(error) === null) throw error;
      return `a transaction was refused: ${errorMessage(error)}`;
    }
  });
}

async function sessionOf(client: Client): Promise<{ readonly pid: number; readonly setting: string | null }> {
  const { rows } = await client.query<{ pid: number; setting: string | null }>(
    "SELECT pg_backend_pid() AS pid, current_setting('indexwright.session', true) AS setting",
  );
  return rows[0] ?? { pid: 0, setting: null };
}
