/** Servers that restart, crash, cannot be written to, or hide behind a pooler. */

import type { Fault } from '../fault.ts';
import { type PoolerMode, startPooler } from '../pooler.ts';
import { findPostmaster, type StopMode, startPostmaster, startStandby, stopPostmaster } from '../restart.ts';
import { buildPhases, dropPhases, holdAt, type Phase } from './phases.ts';

const held = [...buildPhases, ...dropPhases].filter(({ name }) =>
  ['building index', 'waiting for old snapshots', 'drop, waiting for those that use it'].includes(name),
);

function restarted(mode: StopMode, phase: Phase): Fault {
  return {
    name: `${mode} restart: ${phase.name}`,
    again: phase.args ?? [],
    sees: /afterwards the database could not be looked at/,
    async run(fault, bench) {
      const { running } = await holdAt(phase, fault, (args) => fault.start(...args));
      const postmaster = await findPostmaster(fault.connection);
      await stopPostmaster(postmaster, mode);
      const run = await running.done;
      bench.restarted(await startPostmaster(postmaster));
      await fault.reconnect();
      await bench.reconnect();
      // What the test itself had added for the phase.
      await fault.admin.query('DELETE FROM orders WHERE id < 0');
      return run;
    },
  };
}

function crashed(phase: Phase): Fault {
  return {
    name: `crashed backend: ${phase.name}`,
    again: phase.args ?? [],
    sees: /afterwards the database could not be looked at/,
    async run(fault, bench) {
      const { pid, running } = await holdAt(phase, fault, (args) => fault.start(...args));
      process.kill(pid, 'SIGKILL');
      const run = await running.done;
      await fault.reconnect();
      await bench.reconnect();
      return run;
    },
  };
}

function pooled(name: string, mode: PoolerMode, sees: RegExp): Fault {
  return {
    name,
    fast: true,
    sees,
    async run(fault) {
      const pooler = await startPooler(fault.connection, mode);
      try {
        return await fault.startAt(`postgres://keeper@127.0.0.1:${pooler.port}/${fault.connection.database}`)
          .done;
      } finally {
        pooler.stop();
      }
    },
  };
}

export const serverFaults: readonly Fault[] = [
  ...held.flatMap((phase) => [restarted('fast', phase), restarted('immediate', phase), crashed(phase)]),
  {
    name: 'a standby',
    sees: /the server is a standby or in recovery/,
    async run(fault, bench) {
      const primary = await findPostmaster(fault.connection);
      await fault.admin.end();
      await stopPostmaster(primary, 'fast');
      const standby = await startStandby(primary);
      try {
        const { host, database } = { host: standby.dataDirectory, database: fault.connection.database };
        return await fault.startAt(`postgres://keeper@/${database}?host=${encodeURIComponent(host)}`).done;
      } finally {
        await stopPostmaster(standby, 'fast');
        bench.restarted(await startPostmaster(primary));
        await fault.reconnect();
        await bench.reconnect();
      }
    },
  },
  {
    name: 'a role whose sessions are read only',
    sees: /sessions of keeper are read only/,
    async run(fault) {
      await fault.admin.query('ALTER ROLE keeper SET default_transaction_read_only = on');
      const run = await fault.apply();
      await fault.admin.query('ALTER ROLE keeper RESET default_transaction_read_only');
      return run;
    },
  },
  pooled(
    'a pooler: each transaction meets another backend',
    'switch',
    /pooler in transaction mode: a setting of the session was lost/,
  ),
  pooled(
    'a pooler: each transaction is followed by DISCARD ALL',
    'discard',
    /pooler in transaction mode: a setting of the session was lost/,
  ),
];
