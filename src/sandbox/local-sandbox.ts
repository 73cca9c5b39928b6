/** A sandbox from binaries on this machine: the shared part of the embedded and the system provider. */
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox, SandboxProviderName } from '../model/sandbox.ts';
import { writeDataFiles } from './data-files.ts';
import { initializeCluster, type ServerPlace, startPostmaster, stopPostmaster } from './postmaster.ts';
import { createSandboxFolder } from './sandbox-folder.ts';
import { serverAccount } from './server-account.ts';
import { writeConfiguration } from './server-files.ts';

/** Binaries of one server version. */
export interface ServerBinaries {
  readonly provider: SandboxProviderName;
  /** Folder of initdb and postgres. */
  readonly folder: string;
  readonly version: string;
  readonly major: number;
  readonly origin: string;
}

/** Creates a cluster in a private folder and starts it on a Unix socket there. Errors: `sandbox-*`. */
export async function startLocalSandbox(
  binaries: ServerBinaries,
  settings: Readonly<Record<string, string>>,
): Promise<Sandbox> {
  const account = serverAccount();
  const folder = createSandboxFolder(account);
  const place: ServerPlace = {
    binaries: binaries.folder,
    major: binaries.major,
    folder,
    dataDirectory: join(folder, 'data'),
    account,
  };
  try {
    await initializeCluster(place);
    await writeConfiguration(place.dataDirectory, settings);
    const server = await startPostmaster(place);
    return {
      provider: binaries.provider,
      version: binaries.version,
      major: binaries.major,
      origin: binaries.origin,
      connection: (database = 'postgres') => ({
        host: folder,
        port: 5432,
        user: 'postgres',
        password: null,
        database,
      }),
      writeFiles: (operations) => writeDataFiles(place.dataDirectory, operations, account),
      async stop() {
        await stopPostmaster(server, 'SIGQUIT');
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
