/** Ends that somebody asks for: Ctrl-C, a supervisor, a DBA who cancels a statement. */
import { stripVTControlCharacters } from 'node:util';
import type { Fault } from '../fault.ts';
import { buildPhases, holdAt } from './phases.ts';

const building = buildPhases.filter(
  ({ name }) => name === 'building index' || name === 'waiting for old snapshots',
);

function interrupted(signal: 'SIGINT' | 'SIGTERM'): readonly Fault[] {
  return building.map((phase) => ({
    name: `${signal}: ${phase.name}`,
    ...(phase.name === 'building index' && signal === 'SIGINT' ? { fast: true } : {}),
    sees: /^stop orders_gate_idx/,
    async run(fault) {
      const { release, running } = await holdAt(phase, fault, () => fault.spawn());
      running.child.kill(signal);
      const run = await running.done;
      await release();
      // Of a build that nobody else waits for, nothing is left.
      if (phase.name === 'building index') await fault.expectNothingLeft();
      return run;
    },
  }));
}

export const endFaults: readonly Fault[] = [
  ...interrupted('SIGINT'),
  ...interrupted('SIGTERM'),
  {
    name: 'Ctrl-C at a terminal',
    sees: /^stop orders_gate_idx/,
    async run(fault) {
      const release = await fault.holdGate(1);
      const running = fault.spawnAtTerminal();
      running.child.stdin?.write('yes\n');
      await fault.atPhase('building index');
      running.child.stdin?.write('\u0003');
      const { exitCode, stdout, stderr } = await running.done;
      await release();
      await fault.expectNothingLeft();
      return { exitCode, stdout: stripVTControlCharacters(stdout).replaceAll('\r', ''), stderr };
    },
  },
  {
    name: 'the statement is cancelled by somebody else',
    fast: true,
    sees: /canceling statement due to user request/,
    async run(fault) {
      const [phase] = building;
      if (phase === undefined) throw new Error('no phase');
      const { pid, release, running } = await holdAt(phase, fault, () => fault.start());
      await fault.admin.query('SELECT pg_cancel_backend($1)', [pid]);
      await running.done;
      await release();
      await fault.expectNothingLeft();
      return running.done;
    },
  },
];
