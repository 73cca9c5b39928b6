/** Each phase that a build or a drop can be held in, and how. */
import { backendPid } from '../../../src/apply/session.ts';
import type { Client } from '../../../src/database/client.ts';
import type { FaultCase, Running } from '../case.ts';

/** Brings a build or a drop to where it waits; the backend, and how to take away what it waits for. */
export interface Held {
  readonly pid: number;
  readonly release: () => Promise<void>;
}

export interface Phase {
  readonly name: string;
  /** Of `apply`: which way it must run. */
  readonly args?: readonly string[];
  readonly hold: (fault: FaultCase, start: () => void) => Promise<Held>;
}

/**
 * Starts `apply` and waits until it is held there.
 * @param start in this process or in one of its own
 */
export async function holdAt<T extends Running>(
  { args = [], hold }: Phase,
  fault: FaultCase,
  start: (args: readonly string[]) => T,
): Promise<Held & { readonly running: T }> {
  // There must be something to take back.
  if (args.length > 0) await fault.apply();
  const started: T[] = [];
  const held = await hold(fault, () => {
    started.push(start(args));
  });
  const [running] = started;
  if (running === undefined) throw new Error('nothing was started');
  return { ...held, running };
}

async function inTransaction(fault: FaultCase, sql: string, user = 'keeper'): Promise<Client> {
  const client = await fault.session(user);
  await client.query(`BEGIN; ${sql}`);
  return client;
}

const rollback = (client: Client) => async (): Promise<void> => {
  await client.query('ROLLBACK');
};

const write = 'INSERT INTO orders (id) VALUES (-1)';

export const buildPhases: readonly Phase[] = [
  {
    name: 'before it has its lock',
    async hold(fault, start) {
      const client = await inTransaction(fault, 'LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE');
      start();
      return { pid: await fault.atLock('CREATE INDEX'), release: rollback(client) };
    },
  },
  {
    name: 'initializing',
    async hold(fault, start) {
      const table = await inTransaction(fault, 'LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE');
      start();
      await fault.atLock('CREATE INDEX');
      // Nobody can write to the catalogue now; what makes the index waits where it has written nothing yet.
      const catalogue = await inTransaction(fault, 'LOCK TABLE pg_index IN SHARE MODE', 'postgres');
      await table.query('ROLLBACK');
      const pid = await fault.atPhase('initializing');
      return { pid, release: rollback(catalogue) };
    },
  },
  {
    name: 'waiting for writers before build',
    async hold(fault, start) {
      const writer = await inTransaction(fault, write);
      start();
      return { pid: await fault.atPhase('waiting for writers before build'), release: rollback(writer) };
    },
  },
  {
    name: 'building index',
    async hold(fault, start) {
      const release = await fault.holdGate(1);
      start();
      return { pid: await fault.atPhase('building index'), release };
    },
  },
  {
    name: 'waiting for writers before validation',
    async hold(fault, start) {
      const release = await fault.holdGate(1);
      start();
      await fault.atPhase('building index');
      const writer = await inTransaction(fault, write);
      await release();
      return { pid: await fault.atPhase('waiting for writers before validation'), release: rollback(writer) };
    },
  },
  {
    name: 'index validation',
    async hold(fault, start) {
      const release = await fault.holdGate(1);
      const validation = await fault.holdGate(2);
      start();
      await fault.atPhase('building index');
      // A row that the build has not seen: the validation finds it.
      await fault.admin.query('INSERT INTO orders (id, v) VALUES (-2, 2)');
      await release();
      const pid = await fault.atPhase('index validation: scanning table');
      return {
        pid,
        release: async () => {
          await validation();
          await fault.admin.query('DELETE FROM orders WHERE id = -2');
        },
      };
    },
  },
  {
    name: 'waiting for old snapshots',
    async hold(fault, start) {
      const reader = await inTransaction(fault, 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT 1');
      start();
      return { pid: await fault.atPhase('waiting for old snapshots'), release: rollback(reader) };
    },
  },
];

export const dropPhases: readonly Phase[] = [
  {
    name: 'drop, waiting for those that use it',
    args: ['--rollback'],
    async hold(fault, start) {
      const reader = await inTransaction(fault, 'SELECT count(*) FROM orders');
      start();
      return { pid: await fault.atLock('DROP INDEX'), release: rollback(reader) };
    },
  },
  {
    name: 'drop, waiting before it is gone',
    args: ['--rollback'],
    async hold(fault, start) {
      const first = await inTransaction(fault, 'SELECT count(*) FROM orders');
      start();
      await fault.atLock('DROP INDEX');
      const second = await inTransaction(fault, 'SELECT count(*) FROM orders');
      await first.query('ROLLBACK');
      const pid = await fault.atLock('DROP INDEX', await backendPid(second));
      return { pid, release: rollback(second) };
    },
  },
];

export const otherPhases: readonly Phase[] = [
  {
    name: 'second of three partitions',
    async hold(fault, start) {
      const release = await fault.holdGate(3);
      start();
      return { pid: await fault.atPhase('building index'), release };
    },
  },
  {
    name: 'drop of an index that existed',
    async hold(fault, start) {
      const reader = await inTransaction(fault, 'SELECT count(*) FROM orders');
      start();
      return { pid: await fault.atLock('DROP INDEX'), release: rollback(reader) };
    },
  },
  {
    name: 'rebuild of an index that existed',
    args: ['--rollback'],
    async hold(fault, start) {
      const writer = await inTransaction(fault, write);
      start();
      return { pid: await fault.atPhase('waiting for writers before build'), release: rollback(writer) };
    },
  },
  {
    name: 'drop of a partitioned table’s index',
    args: ['--rollback'],
    async hold(fault, start) {
      const reader = await inTransaction(fault, 'SELECT count(*) FROM parts');
      start();
      return { pid: await fault.atLock('DROP INDEX'), release: rollback(reader) };
    },
  },
];

export const allPhases: readonly Phase[] = [...buildPhases, ...dropPhases, ...otherPhases];
