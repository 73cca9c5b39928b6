/** Runs a tool's command in a project, as somebody at a terminal would. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Project } from '../driver.ts';

const execute = promisify(execFile);

/** A tool that waits for its own lock waits for ever: Flyway is known for it. */
const timeLimitMs = 180_000;

/**
 * Standard output. Where the command fails: what it said, both streams, without the lines of its stack. The database comes by
 * libpq's variables; nothing else of this process' environment that speaks of a server is handed on.
 */
export async function run(
  command: string,
  args: readonly string[],
  project: Pick<Project, 'folder' | 'connection'>,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  try {
    const { stdout } = await execute(command, args, {
      cwd: project.folder,
      env: { ...withoutServers(process.env), ...serverVariables(project), ...env },
      timeout: timeLimitMs,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '', killed = false, message } = error as Failure;
    const said = [stdout, stderr].join('\n').trim();
    const why = killed ? `stopped after ${timeLimitMs / 1000} s` : 'failed';
    throw new Error(`${[command, ...args].join(' ')} ${why}: ${said === '' ? message : said}`);
  }
}

interface Failure {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly killed?: boolean;
  readonly message: string;
}

function withoutServers(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(PG|DATABASE_URL$)/.test(name)));
}

function serverVariables({ connection }: Pick<Project, 'connection'>): Readonly<Record<string, string>> {
  const { host, port, user, database, password } = connection;
  return {
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGDATABASE: database,
    ...(password === null ? {} : { PGPASSWORD: password }),
    // No tool here has to tell its maker that it ran.
    CHECKPOINT_DISABLE: '1',
    DO_NOT_TRACK: '1',
    CI: '1',
    NO_COLOR: '1',
  };
}
