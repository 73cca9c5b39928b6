/** Runs initdb and postgres as child processes on this machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { IndexwrightError } from '../util/errors.ts';
import { singleLine } from '../util/identifiers.ts';
import type { ServerAccount } from './server-account.ts';
import { readPostmasterFile } from './server-files.ts';

const startTimeoutMs = 60_000;
const stopTimeoutMs = 60_000;

/** Everything the two programs need to know about where they run. */
export interface ServerPlace {
  /** Folder of initdb and postgres. */
  readonly binaries: string;
  readonly major: number;
  /** Private folder: holds the data directory, the socket and server.log. */
  readonly folder: string;
  readonly dataDirectory: string;
  readonly account: ServerAccount | null;
}

/** Only what a server needs: none of the user's PG* or LC_* variables. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP } = process.env;
  return { PATH, TZ: 'UTC', ...(SystemRoot === undefined ? {} : { SystemRoot, TEMP }) };
}

/** Starts a program that writes to server.log, in a session of its own: a Ctrl-C at the terminal is ours to handle. */
function launch(place: ServerPlace, program: string, args: readonly string[]): ChildProcess {
  const log = openSync(join(place.folder, 'server.log'), 'a', 0o600);
  try {
    return spawn(join(place.binaries, program), args, {
      cwd: place.folder,
      env: environment(),
      stdio: ['ignore', log, log],
      detached: process.platform !== 'win32',
      windowsHide: true,
      ...(place.account ?? {}),
    });
  } finally {
    closeSync(log);
  }
}

/** Exit code or signal of a child, also where it could not be started at all. */
async function ended(child: ChildProcess): Promise<string> {
  if (child.exitCode === null && child.signalCode === null) {
    const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error));
    await Promise.race([once(child, 'exit'), failed]);
  }
  return child.signalCode ?? `code ${child.exitCode}`;
}

/** Creates the cluster. C.UTF-8 where the machine has it: the same order everywhere, and every character a letter should be. */
export async function initializeCluster(place: ServerPlace): Promise<void> {
  const args = ['-D', place.dataDirectory, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8'];
  // Checksums would make the server refuse pages written from outside; they are off by default before 18.
  if (place.major >= 18) args.push('--no-data-checksums');
  const outcome = await ended(launch(place, 'initdb', [...args, '--locale=C.UTF-8']));
  if (outcome !== 'code 0') throw startError(place, `initdb ended with ${outcome}`);
}

/** Starts postgres and waits until it accepts connections. */
export async function startPostmaster(place: ServerPlace): Promise<ChildProcess> {
  const child = launch(place, 'postgres', [
    '-D',
    place.dataDirectory,
    '-k',
    place.folder,
    '-c',
    'listen_addresses=',
  ]);
  let outcome: string | null = null;
  const end = ended(child).then(
    (text) => {
      outcome = text;
    },
    (error: Error) => {
      outcome = error.message;
    },
  );
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    const file = readPostmasterFile(place.dataDirectory);
    if (file?.ready === true && file.pid === child.pid) return child;
    if (outcome !== null) throw startError(place, `the server ended with ${outcome}`);
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      throw startError(place, `the server was not ready after ${startTimeoutMs / 1000} s`);
    }
    await Promise.race([sleep(10), end]);
  }
}

/** SIGINT: disconnects everyone, checkpoints, ends. SIGQUIT: ends at once, for a cluster that is thrown away. */
export async function stopPostmaster(child: ChildProcess, signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await ended(child);
  clearTimeout(timer);
}

function startError(place: ServerPlace, what: string): IndexwrightError {
  const log = readFileSync(join(place.folder, 'server.log'), 'utf8').trim().split('\n').slice(-3).join(' ');
  return new IndexwrightError(
    'sandbox-start-failed',
    `cannot start PostgreSQL ${place.major}: ${what}: ${singleLine(log)}`,
    {
      hint: `The binaries are those in ${place.binaries}; another provider may be chosen with --sandbox.`,
    },
  );
}
