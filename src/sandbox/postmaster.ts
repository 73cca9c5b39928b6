/** Runs initdb and postgres as child processes on this machine. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage, IndexwrightError } from '../util/errors.ts';
import { singleLine } from '../util/identifiers.ts';
import { type Endpoint, listenArguments } from './endpoint.ts';
import type { Guard } from './lifetime.ts';
import { asAccount, type ServerAccount } from './server-account.ts';
import { readPostmasterFile } from './server-files.ts';

const startTimeoutMs = 60_000;
const stopTimeoutMs = 30_000;

/** Everything the two programs need to know about where they run. */
export interface ServerPlace {
  /** Folder of initdb and postgres. */
  readonly binaries: string;
  readonly major: number;
  /** Private folder: holds the data directory, the socket and server.log. */
  readonly folder: string;
  readonly dataDirectory: string;
  readonly account: ServerAccount | null;
  readonly endpoint: Endpoint;
  readonly guard: Guard;
}

/**
 * The same order and the same letters on every machine. Where C.UTF-8 is unknown (older macOS, some small images), the
 * order stays that of bytes, and only the classes of non-ASCII letters may differ.
 */
const locales = [['--locale=C.UTF-8'], ['--locale=C', '--lc-ctype=en_US.UTF-8'], ['--locale=C']];

/** Creates the cluster. Errors: `sandbox-start-failed`. */
export async function initializeCluster(place: ServerPlace): Promise<void> {
  const args = [
    '-D',
    place.dataDirectory,
    '-U',
    'postgres',
    '--no-sync',
    '-E',
    'UTF8',
    ...authentication(place),
  ];
  // A page that was written from outside has no checksum; before 18 they are off by default.
  if (place.major >= 18) args.push('--no-data-checksums');
  for (const locale of locales) {
    const outcome = await ended(launch(place, 'initdb', [...args, ...locale]));
    if (outcome === 'code 0') break;
    if (locale === locales.at(-1) || !/invalid locale/.test(readLog(place)))
      throw startError(place, `initdb ended with ${outcome}`);
  }
  rmSync(passwordFile(place), { force: true });
}

function authentication(place: ServerPlace): string[] {
  const { password } = place.endpoint;
  if (password === null) return ['-A', 'trust'];
  writeFileSync(passwordFile(place), password, { mode: 0o600 });
  if (place.account !== null) chownSync(passwordFile(place), place.account.uid, place.account.gid);
  return ['-A', 'scram-sha-256', '--pwfile', passwordFile(place)];
}

const passwordFile = (place: ServerPlace): string => join(place.folder, 'password');

/** Starts postgres and waits until it accepts connections. Errors: `sandbox-start-failed`. */
export async function startPostmaster(place: ServerPlace): Promise<ChildProcess> {
  const child = launch(place, 'postgres', ['-D', place.dataDirectory, ...listenArguments(place.endpoint)]);
  let outcome: string | null = null;
  const end = ended(child).then((text) => {
    outcome = text;
  });
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    const file = readPostmasterFile(place.dataDirectory);
    if (outcome !== null) throw startError(place, `the server ended with ${outcome}`);
    if (file?.ready === true && file.pid === child.pid) break;
    if (Date.now() > deadline) {
      await stopPostmaster(child);
      throw startError(place, `the server was not ready after ${startTimeoutMs / 1000} s`);
    }
    await Promise.race([sleep(10), end]);
  }
  // A sandbox that someone forgot to stop must not keep the process alive; it ends with it.
  child.unref();
  return child;
}

/** Ends the server at once, without a checkpoint: its cluster is thrown away. */
export async function stopPostmaster(child: ChildProcess): Promise<void> {
  child.ref();
  child.kill(process.platform === 'win32' ? 'SIGKILL' : 'SIGQUIT');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await ended(child);
  clearTimeout(timer);
}

/** Starts a program that writes to server.log, in a session of its own: a Ctrl-C at the terminal is ours to handle. */
function launch(place: ServerPlace, program: string, args: readonly string[]): ChildProcess {
  const log = openSync(join(place.folder, 'server.log'), 'a', 0o600);
  try {
    return place.guard.spawn(join(place.binaries, program), args, {
      cwd: place.folder,
      env: environment(),
      stdio: ['ignore', log, log],
      detached: process.platform !== 'win32',
      windowsHide: true,
      ...asAccount(place.account),
    });
  } finally {
    closeSync(log);
  }
}

/** Only what a server needs: none of the user's PG* or LC_* variables. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP } = process.env;
  return { PATH, TZ: 'UTC', ...(process.platform === 'win32' ? { SystemRoot, TEMP } : {}) };
}

/** How a child ended, for people: `code 1`, `SIGKILL`, or why it could not be started. */
async function ended(child: ChildProcess): Promise<string> {
  try {
    // Rejects with what the child's `error` event carries.
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  } catch (error) {
    return errorMessage(error);
  }
  return child.signalCode ?? `code ${child.exitCode}`;
}

function readLog(place: ServerPlace): string {
  return readFileSync(join(place.folder, 'server.log'), 'utf8').trim();
}

function startError(place: ServerPlace, what: string): IndexwrightError {
  const log = singleLine(readLog(place).split('\n').slice(-3).join(' '));
  const message = `cannot start PostgreSQL ${place.major}: ${what}${log === '' ? '' : `: ${log}`}`;
  return new IndexwrightError('sandbox-start-failed', message, {
    hint: /could not look up effective user ID/.test(log)
      ? 'initdb insists that the user who runs this has a name: add the user id to /etc/passwd, or use a container.'
      : `The programs are those in ${place.binaries}; another provider of sandboxes may do better.`,
  });
}
