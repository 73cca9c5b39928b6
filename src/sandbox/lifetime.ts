/**
 * Sees to it that a local sandbox ends with this process, however that ends.
 *
 * Normal end, process.exit, an uncaught exception: our `exit` handler stops the server and removes the folder.
 * SIGINT, SIGTERM, SIGHUP: the same, and then the signal is raised again, so that the program still dies of it.
 * kill -9: the watchdog, a small shell that reads a pipe from this process, sees the pipe close and does it.
 * kill -9 of everything, or a power cut: the next run does it (leftovers.ts).
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { endProcess } from './server-files.ts';

export interface Guard {
  /** Starts a program as the server's account and ends it, if it still runs, before the folder is removed. */
  spawn(program: string, args: readonly string[], options: SpawnOptions): ChildProcess;
  /** The folder is gone: nothing is left to guard. */
  release(): void;
}

interface Guarded {
  readonly folder: string;
  pid: number | null;
}

const guarded = new Set<Guarded>();
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Guards a sandbox folder from now on. */
export function guardFolder(folder: string): Guard {
  const entry: Guarded = { folder, pid: null };
  if (guarded.size === 0) listen();
  guarded.add(entry);
  const watchdog = process.platform === 'win32' ? null : startWatchdog(folder);
  return {
    spawn(program, args, options) {
      const child =
        watchdog === null ? spawn(program, args, options) : spawnTold(watchdog, program, args, options);
      entry.pid = child.pid ?? null;
      child.once('exit', () => {
        // The pid may soon be someone else's.
        entry.pid = null;
        watchdog?.write('\n');
      });
      return child;
    },
    release() {
      guarded.delete(entry);
      watchdog?.end();
      if (guarded.size === 0) unlisten();
    },
  };
}

function listen(): void {
  process.on('exit', endAll);
  for (const signal of signals) process.on(signal, endAllAndRaise);
}

function unlisten(): void {
  process.off('exit', endAll);
  for (const signal of signals) process.off(signal, endAllAndRaise);
}

/** Runs where nothing asynchronous can: in `exit` and before a deadly signal. */
function endAll(): void {
  for (const { folder, pid } of guarded) {
    try {
      if (pid !== null) endProcess(join(folder, 'data'), pid);
      rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 20 });
    } catch {
      // The watchdog tries again when this process has ended, and the next run after that.
    }
  }
}

/** A host with a handler of its own has decided not to die of the signal; then the sandbox stays, too. */
function endAllAndRaise(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  endAll();
  guarded.clear();
  unlisten();
  process.kill(process.pid, signal);
}

/** $1: the folder. Standard input: the pid to end, one a line, the last one counts; an empty line for none. */
const watchdogScript = `
trap '' HUP INT TERM
pid=
while read -r line; do pid=$line; done
[ -d "$1" ] || exit 0
if [ -n "$pid" ]; then
  server() { [ "$(head -n 1 "$1/data/postmaster.pid")" = "$pid" ]; }
  if server "$1"; then kill -QUIT "$pid"; fi
  n=0
  while [ $n -lt 50 ] && server "$1" && kill -0 "$pid"; do sleep 0.1; n=$((n + 1)); done
  kill -KILL "$pid"
fi
n=0
while [ $n -lt 50 ] && [ -d "$1" ]; do rm -rf "$1"; sleep 0.1; n=$((n + 1)); done
`;

/** Returns the pipe that keeps it waiting. In a session of its own, it hears no Ctrl-C; as ourselves, it may remove the folder. */
function startWatchdog(folder: string): Socket {
  const child = spawn('/bin/sh', ['-c', watchdogScript, 'indexwright-watchdog', folder], {
    cwd: '/',
    env: { PATH: process.env.PATH },
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const pipe = child.stdin as Socket;
  // Without a watchdog the exit handlers and the next run's clean-up remain.
  child.on('error', () => {});
  pipe.on('error', () => {});
  child.unref();
  pipe.unref();
  return pipe;
}

/**
 * The program itself tells the watchdog its pid before it begins, and holds the pipe open until then: there is no moment
 * in which killing this process leaves a server behind that the watchdog does not know.
 */
function spawnTold(
  pipe: Socket,
  program: string,
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  const [input = 'ignore', output = 'ignore', errors = 'ignore'] = Array.isArray(options.stdio)
    ? options.stdio
    : [];
  const stdio = [input, output, errors, pipe];
  return spawn('/bin/sh', ['-c', 'echo $$ >&3; exec "$0" "$@" 3>&-', program, ...args], {
    ...options,
    stdio,
  });
}
