/**
 * Lets one run at a time at a database. The lock is polled for: a session that waits in pg_advisory_lock() holds a snapshot, the build of
 * whoever has the lock waits for that snapshot, and both wait for ever.
 */
import type { Client } from '../database/client.ts';
import { IndexwrightError } from '../util/errors.ts';
import { formatDuration } from '../util/format.ts';
import { describeSession } from './waits.ts';

/** `idxw`, and what the lock is for. */
const lockClass = 0x69647877;
const runKey = 1;
const workKey = 2;

const pollMs = 500;

export interface LockWait {
  /** Milliseconds; 0 asks once. */
  readonly waitMs: number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Held until the session ends. A run that was killed may have left a statement running at the server: it is waited for, too.
 * Errors: `apply-locked` with whom it waited for.
 */
export async function takeRunLock(
  control: Client,
  { waitMs, sleep, progress, signal }: LockWait,
): Promise<void> {
  for (let waited = 0; ; waited += pollMs) {
    const { rows } = await control.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS taken', [
      lockClass,
      runKey,
    ]);
    const taken = rows[0]?.taken === true;
    const holder = await lockHolder(control, taken ? workKey : runKey);
    if (taken && holder === null) return;
    const who = holder ?? 'another session';
    if (waited >= waitMs || signal.aborted)
      throw new IndexwrightError('apply-locked', `another apply is at work on this database: ${who}`, {
        hint: `Waited ${formatDuration(waited)}. Run it again when that one is done, or give a longer --wait.`,
      });
    progress(`waiting for another apply on this database: ${who}`);
    await sleep(pollMs);
  }
}

/** Marks a session that runs statements of ours, for as long as the server runs them. */
export async function markWorker(worker: Client): Promise<void> {
  await worker.query('SELECT pg_try_advisory_lock_shared($1, $2)', [lockClass, workKey]);
}

async function lockHolder(control: Client, key: number): Promise<string | null> {
  const { rows } = await control.query<{
    pid: number;
    user: string | null;
    application: string | null;
    state: string | null;
  }>(
    `SELECT l.pid, a.usename AS "user", a.application_name AS application, a.state
     FROM pg_locks AS l LEFT JOIN pg_stat_activity AS a USING (pid)
     WHERE l.locktype = 'advisory' AND l.classid = $1::int8::oid AND l.objid = $2::int8::oid AND l.objsubid = 2 AND l.granted
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.pid <> pg_backend_pid()
     ORDER BY l.pid LIMIT 1`,
    [lockClass, key],
  );
  return rows[0] === undefined ? null : describeSession(rows[0]);
}
