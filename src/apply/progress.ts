/** Says while a statement runs what the server does, and whom it waits for. */
import type { Client } from '../database/client.ts';
import { formatCount } from '../util/format.ts';

export interface BuildProgress {
  readonly phase: string | null;
  readonly lockersDone: number;
  readonly lockersTotal: number;
  readonly lockerPid: number;
  readonly blocksDone: number;
  readonly blocksTotal: number;
  readonly tuplesDone: number;
  readonly tuplesTotal: number;
  /** Sessions that the statement waits for; a prepared transaction is 0. */
  readonly blockers: readonly number[];
}

/** Null where the session is gone. A drop has no phases: only its blockers are seen. */
export async function readProgress(control: Client, pid: number): Promise<BuildProgress | null> {
  const { rows } = await control.query<BuildProgress>(
    `SELECT p.phase, coalesce(p.lockers_done, 0)::float8 AS "lockersDone", coalesce(p.lockers_total, 0)::float8 AS "lockersTotal",
       coalesce(p.current_locker_pid, 0)::float8 AS "lockerPid",
       coalesce(p.blocks_done, 0)::float8 AS "blocksDone", coalesce(p.blocks_total, 0)::float8 AS "blocksTotal",
       coalesce(p.tuples_done, 0)::float8 AS "tuplesDone", coalesce(p.tuples_total, 0)::float8 AS "tuplesTotal",
       pg_blocking_pids(a.pid) AS blockers
     FROM pg_stat_activity AS a LEFT JOIN pg_stat_progress_create_index AS p USING (pid) WHERE a.pid = $1`,
    [pid],
  );
  return rows[0] ?? null;
}

/** A line, the same until there is news: shares in steps of ten. Null where there is nothing to say. */
export function describeProgress(progress: BuildProgress): string | null {
  const { phase, lockersDone, lockersTotal, lockerPid, blocksDone, blocksTotal, tuplesDone, tuplesTotal } =
    progress;
  if (phase === null) {
    const blockers = progress.blockers.map((pid) => (pid === 0 ? 'a prepared transaction' : `pid ${pid}`));
    return blockers.length === 0 ? null : `waiting for ${blockers.join(', ')}`;
  }
  if (lockersTotal > 0 && phase.startsWith('waiting')) {
    const who = lockerPid === 0 ? '' : `, now pid ${lockerPid}`;
    return `${phase}: ${formatCount(lockersDone)} of ${formatCount(lockersTotal)} done${who}`;
  }
  const share = shareDone(blocksDone, blocksTotal) ?? shareDone(tuplesDone, tuplesTotal);
  return share === null ? phase : `${phase}: ${share}%`;
}

function shareDone(done: number, total: number): number | null {
  return total === 0 ? null : Math.min(100, Math.floor((done / total) * 10) * 10);
}
