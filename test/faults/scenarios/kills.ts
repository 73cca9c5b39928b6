/** Backends and clients that end in the middle of a statement, in each phase. */
import type { Fault } from '../fault.ts';
import { allPhases, holdAt, type Phase } from './phases.ts';

function killed(phase: Phase): Fault {
  const { name, args = [] } = phase;
  return {
    name: `killed backend: ${name}`,
    ...(['building index', 'second of three partitions', 'drop, waiting for those that use it'].includes(name)
      ? { fast: true }
      : {}),
    again: args,
    sees: /terminating connection due to administrator command/,
    async run(fault) {
      const { pid, release, running } = await holdAt(phase, fault, (given) => fault.start(...given));
      await fault.admin.query('SELECT pg_terminate_backend($1)', [pid]);
      await release();
      return running.done;
    },
  };
}

/** The server, too, must notice: 14 and newer within seconds, 13 at the end of the statement. */
function killedClient(phase: Phase): Fault {
  const { name, args = [] } = phase;
  return {
    name: `killed client: ${name}`,
    exitCode: null,
    again: args,
    sees: /the process is gone/,
    async run(fault) {
      const { release, running } = await holdAt(phase, fault, (given) => fault.spawn(...given));
      running.child.kill('SIGKILL');
      const run = await running.done;
      await release();
      return run;
    },
  };
}

export const killFaults: readonly Fault[] = [
  ...allPhases.map(killed),
  // Before it has written anything, the end of a client is that of its backend.
  ...allPhases.filter(({ name }) => !/^(before|initializing)/.test(name)).map(killedClient),
];
