/** Locks, snapshots and deadlocks: what a moment later may be over. */
import type { Fault } from '../fault.ts';

export const lockFaults: readonly Fault[] = [
  {
    name: 'lock timeout with an open writer',
    fast: true,
    lockTimeout: '1s',
    sees: /could not be dropped: canceling statement due to lock timeout \(waiting for pid \d+\)/,
    async run(fault) {
      const writer = await fault.session();
      await writer.query('BEGIN; INSERT INTO orders (id) VALUES (-1)');
      const run = await fault.apply('--attempts', '2');
      await writer.query('ROLLBACK');
      return run;
    },
  },
  {
    name: 'lock timeout with a writer that ends meanwhile',
    fast: true,
    lockTimeout: '1s',
    exitCode: 0,
    sees: /4 of 4 pairs applied now/,
    async run(fault) {
      const writer = await fault.session();
      await writer.query('BEGIN; INSERT INTO orders (id) VALUES (-1)');
      const running = fault.start('--attempts', '10');
      await fault.atLock('DROP INDEX CONCURRENTLY');
      await writer.query('ROLLBACK');
      return running.done;
    },
  },
  {
    name: 'lock timeout with a snapshot elsewhere',
    fast: true,
    lockTimeout: '1s',
    sees: /canceling statement due to lock timeout \(waiting for old snapshots: 0 of 1 done, now pid \d+\)/,
    async run(fault) {
      const reader = await fault.session();
      await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM other');
      const run = await fault.apply('--attempts', '2');
      await reader.query('ROLLBACK');
      return run;
    },
  },
];
