/** What a stopped or running server has in its data directory: postgresql.conf, which we write, and postmaster.pid. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IndexwrightError } from '../util/errors.ts';

/** Durability off (nothing here is kept), nothing running by itself (statistics and files must stay as they were put). */
const sandboxSettings: Readonly<Record<string, string>> = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  autovacuum: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '40',
  // Hypothetical indexes of one table are made in one transaction, and a table may have hundreds of partitions.
  max_locks_per_transaction: '2048',
  shared_buffers: '32MB',
};

/**
 * Lines of postgresql.conf: `shared_buffers = '32MB'`. In the file rather than on the command line, so that ALTER SYSTEM
 * can still change them. Errors: `sandbox-setting` for what is no name of a setting.
 */
export function configurationLines(settings: Readonly<Record<string, string>>): string {
  return Object.entries({ ...sandboxSettings, ...settings })
    .map(([name, value]) => {
      if (!/^[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)*$/.test(name))
        throw new IndexwrightError(
          'sandbox-setting',
          `not the name of a server setting: ${JSON.stringify(name)}`,
        );
      return `${name} = '${escapeValue(value)}'\n`;
    })
    .join('');
}

/** As guc-file.l reads it: quotes doubled, backslash escapes, one line. */
function escapeValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

export interface PostmasterFile {
  readonly pid: number;
  /** True when line 8 says that connections are accepted. */
  readonly ready: boolean;
}

/** The server's postmaster.pid, or null where there is none: it appears at start and goes when the server has ended. */
export function readPostmasterFile(dataDirectory: string): PostmasterFile | null {
  try {
    const lines = readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 0 ? { pid, ready: lines[7]?.trim() === 'ready' } : null;
  } catch {
    return null;
  }
}

/**
 * Ends a process and blocks until it has gone: a server by SIGQUIT, which lets it free its shared memory, within 5 s; any
 * other (initdb, npm) by SIGKILL. Waits for postmaster.pid to go rather than for the process: our own child stays a
 * zombie while this thread is blocked.
 */
export function endProcess(dataDirectory: string, pid: number): void {
  const isServer = () => readPostmasterFile(dataDirectory)?.pid === pid;
  if (process.platform !== 'win32' && isServer() && signalled(pid, 'SIGQUIT')) {
    const clock = new Int32Array(new SharedArrayBuffer(4));
    for (let waits = 0; waits < 500 && isServer(); waits += 1) Atomics.wait(clock, 0, 0, 10);
  }
  signalled(pid, 'SIGKILL');
}

/** False where there is no such process any more. */
function signalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
