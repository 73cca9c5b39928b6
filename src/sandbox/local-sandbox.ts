/** A sandbox from binaries on this machine: the shared part of the embedded and the system provider. */
import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox } from '../model/sandbox.ts';
import { writeDataFiles } from './data-files.ts';
import { type Endpoint, loopbackEndpoint, socketEndpoint } from './endpoint.ts';
import { markOwned, removeLeftovers } from './leftovers.ts';
import { guardFolder } from './lifetime.ts';
import { initializeCluster, type ServerPlace, startPostmaster, stopPostmaster } from './postmaster.ts';
import { createSandboxFolder } from './sandbox-folder.ts';
import { serverAccount } from './server-account.ts';
import type { ServerBinaries } from './server-binaries.ts';
import { configurationLines } from './server-files.ts';

/** A Unix socket in the sandbox's folder where there are such; else a loopback port with a random password. */
const defaultEndpoint = (folder: string): Endpoint | Promise<Endpoint> =>
  process.platform === 'win32' ? loopbackEndpoint() : socketEndpoint(folder);

/**
 * Creates a cluster in a private folder and starts it there; first removes what killed runs have left.
 * Errors: `sandbox-start-failed`, `sandbox-no-folder`, `sandbox-setting`.
 */
export async function startLocalSandbox(
  binaries: ServerBinaries,
  settings: Readonly<Record<string, string>>,
  chooseEndpoint: (folder: string) => Endpoint | Promise<Endpoint> = defaultEndpoint,
): Promise<Sandbox> {
  const configuration = configurationLines(settings);
  const account = serverAccount();
  removeLeftovers(account);
  const folder = createSandboxFolder(account);
  const guard = guardFolder(folder);
  const discard = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
    guard.release();
  };
  try {
    markOwned(folder);
    const endpoint = await chooseEndpoint(folder);
    const { major } = binaries;
    const dataDirectory = join(folder, 'data');
    const place: ServerPlace = {
      binaries: binaries.folder,
      major,
      folder,
      dataDirectory,
      account,
      endpoint,
      guard,
    };
    await initializeCluster(place);
    await appendFile(join(dataDirectory, 'postgresql.conf'), `\n${configuration}`);
    const server = await startPostmaster(place);
    let stopped: Promise<void> | null = null;
    return {
      provider: binaries.provider,
      version: binaries.version,
      major,
      origin: binaries.origin,
      connection: (database = 'postgres') => ({ ...endpoint, user: 'postgres', database }),
      writeFiles: (operations) => writeDataFiles(dataDirectory, operations, account),
      stop: () => {
        stopped ??= stopPostmaster(server).then(discard);
        return stopped;
      },
    };
  } catch (error) {
    await discard();
    throw error;
  }
}
