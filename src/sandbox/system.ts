/** The system provider: server binaries found on this machine. */
import { execFileSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { IndexwrightError } from '../util/errors.ts';
import { startLocalSandbox } from './local-sandbox.ts';
import type { SandboxProvider } from './provider-contract.ts';
import { holdsServer, type ServerBinaries, serverVersion } from './server-binaries.ts';

export const systemProvider: SandboxProvider = {
  name: 'system',
  async describe(major) {
    const { binaries, others } = await searchSystem(major);
    return {
      provider: 'system',
      available: binaries !== null,
      detail: binaries?.origin ?? notFound(major, others),
      hint: binaries === null ? hint(major) : null,
    };
  },
  async start({ major, settings }) {
    const { binaries, others } = await searchSystem(major);
    if (binaries === null)
      throw new IndexwrightError('sandbox-system-missing', notFound(major, others), { hint: hint(major) });
    return startLocalSandbox(binaries, settings);
  },
};

const hint = (major: number): string =>
  `Install PostgreSQL ${major} (Debian: postgresql-${major}) or run: indexwright sandbox install ${major}`;

function notFound(major: number, others: readonly string[]): string {
  const found = others.length === 0 ? '' : `, only ${others.join(', ')}`;
  return `PostgreSQL ${major} was not found on this machine${found}`;
}

/** The first folder whose server really is of that major, and the other versions that were seen on the way. */
async function searchSystem(major: number): Promise<{ binaries: ServerBinaries | null; others: string[] }> {
  const others: string[] = [];
  for (const folder of new Set([...usualFolders(major), ...foldersByPath()])) {
    if (!holdsServer(folder)) continue;
    // One that this account may not run is as good as none.
    const version = await serverVersion(folder).catch(() => null);
    if (version === null) continue;
    if (Number.parseInt(version, 10) === major)
      return { binaries: { provider: 'system', folder, version, major, origin: folder }, others };
    others.push(`${version} in ${folder}`);
  }
  return { binaries: null, others };
}

/** Where distributions, Homebrew, MacPorts, Postgres.app and EDB's installers put a server of that major. */
export function usualFolders(major: number, platform: string = process.platform): string[] {
  if (platform === 'win32') return [`C:\\Program Files\\PostgreSQL\\${major}\\bin`];
  if (platform === 'darwin')
    return [
      `/opt/homebrew/opt/postgresql@${major}/bin`,
      `/usr/local/opt/postgresql@${major}/bin`,
      `/Applications/Postgres.app/Contents/Versions/${major}/bin`,
      `/Library/PostgreSQL/${major}/bin`,
      `/opt/local/lib/postgresql${major}/bin`,
    ];
  return [
    `/usr/lib/postgresql/${major}/bin`,
    `/usr/pgsql-${major}/bin`,
    `/usr/lib/postgresql${major}/bin`,
    `/usr/libexec/postgresql${major}`,
    `/usr/lib64/postgresql-${major}/bin`,
    `/home/linuxbrew/.linuxbrew/opt/postgresql@${major}/bin`,
    '/usr/local/pgsql/bin',
  ];
}

function foldersByPath(): string[] {
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  try {
    return [execFileSync('pg_config', ['--bindir'], { encoding: 'utf8', stdio: 'pipe' }).trim(), ...path];
  } catch {
    return path;
  }
}
