/** Ends and starts a test's server, and copies it for a standby: what a sandbox has no use for. Linux only: it reads /proc. */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { connect } from '../../src/database/client.ts';
import type { ConnectionSettings } from '../../src/model/sandbox.ts';
import { readPostmasterFile } from '../../src/sandbox/server-files.ts';
import { until } from './until.ts';

/** As pg_ctl has them: `fast` ends sessions, `immediate` ends processes without a word, and the server recovers. */
export type StopMode = 'fast' | 'immediate';

export interface Postmaster {
  readonly pid: number;
  readonly binary: string;
  readonly args: readonly string[];
  readonly dataDirectory: string;
}

/** The server that listens there. */
export async function findPostmaster(connection: ConnectionSettings): Promise<Postmaster> {
  const client = await connect(connection);
  const { rows } = await client.query<{ folder: string }>(
    "SELECT current_setting('data_directory') AS folder",
  );
  await client.end();
  const dataDirectory = rows[0]?.folder ?? '';
  const pid = readPostmasterFile(dataDirectory)?.pid ?? 0;
  const [, ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0$/, '').split('\0');
  return { pid, binary: readlinkSync(`/proc/${pid}/exe`), args, dataDirectory };
}

export async function stopPostmaster({ pid, dataDirectory }: Postmaster, mode: StopMode): Promise<void> {
  process.kill(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
  // After an immediate end its file stays; but nobody is behind it.
  await until('the end of the server', async () =>
    readPostmasterFile(dataDirectory) === null || !isAlive(pid) ? true : null,
  );
}

/** As the owner of its files. */
export async function startPostmaster(server: Omit<Postmaster, 'pid'>): Promise<Postmaster> {
  const { binary, args, dataDirectory } = server;
  const { uid, gid } = statSync(dataDirectory);
  const log = openSync(join(dirname(dataDirectory), 'server.log'), 'a');
  const child = spawn(binary, [...args], {
    detached: true,
    stdio: ['ignore', log, log],
    ...(process.getuid?.() === 0 ? { uid, gid } : {}),
  });
  closeSync(log);
  child.unref();
  const pid = child.pid ?? 0;
  await until('the start of the server', async () => {
    const file = readPostmasterFile(dataDirectory);
    return file?.pid === pid && file.ready ? true : null;
  });
  return { ...server, pid };
}

/** A hot standby made from a server that is stopped meanwhile; it listens in the folder of its own. */
export async function startStandby(primary: Postmaster): Promise<Postmaster> {
  const dataDirectory = join(dirname(primary.dataDirectory), 'standby');
  execFileSync('cp', ['-a', primary.dataDirectory, dataDirectory]);
  rmSync(join(dataDirectory, 'postmaster.pid'), { force: true });
  writeFileSync(join(dataDirectory, 'standby.signal'), '');
  const args = primary.args.map((arg) => (arg === primary.dataDirectory ? dataDirectory : arg));
  return startPostmaster({
    ...primary,
    args: [...args, '-c', `unix_socket_directories=${dataDirectory}`],
    dataDirectory,
  });
}

function isAlive(pid: number): boolean {
  try {
    // A zombie of ours is no server any more.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
