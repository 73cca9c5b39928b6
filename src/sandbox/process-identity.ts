/** Tells whether a process that was noted earlier still lives: pids are reused, so the start time counts too. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** Start time as the system words it; compared, never read. */
  readonly started: string;
  /** Linux's pid namespace: the same pid means another process in another container that shares the temporary folder. */
  readonly namespace: string;
}

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid) ?? 'unknown', namespace: pidNamespace() };
}

/** False only when it is certain that the process has ended; another namespace's processes cannot be seen from here. */
export function mayBeAlive(identity: ProcessIdentity): boolean {
  return identity.namespace !== pidNamespace() || startOf(identity.pid) === identity.started;
}

/** The command line of a living process, its arguments joined by spaces; '' where there is none or it cannot be read. */
export function commandLineOf(pid: number): string {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return ps('command', pid);
  } catch {
    return '';
  }
}

/** Start time of a living process, null where there is none. Windows tells only that it lives. */
function startOf(pid: number): string | null {
  try {
    if (process.platform === 'win32') return process.kill(pid, 0) ? 'unknown' : null;
    return process.platform === 'linux' ? linuxStartOf(pid) : ps('lstart', pid) || null;
  } catch {
    return null;
  }
}

/** proc(5): `starttime` is field 22 of stat, in ticks since boot; the name before it may hold spaces and parentheses. */
function linuxStartOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${ticks}`;
}

function ps(column: string, pid: number): string {
  return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], {
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
