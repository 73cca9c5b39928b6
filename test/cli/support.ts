/** Runs the command line: as a user does, or in this process where that loses nothing. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../src/cli/program.ts';

export interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const bin = fileURLToPath(new URL('../../src/bin.ts', import.meta.url));
const loader = import.meta.resolve('tsx');

export function indexwright(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', loader, bin, ...args], {
      cwd: options.cwd,
      env: { ...process.env, NO_COLOR: '', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

/**
 * The same without a process of its own, which is faster. A bug is thrown.
 * @param listen told each line of progress as it comes
 */
export async function indexwrightHere(
  args: readonly string[],
  listen: (line: string) => void = () => {},
): Promise<Run> {
  let [stdout, stderr] = ['', ''];
  const exitCode = await runProgram(args, {
    stdout: {
      write: (text) => {
        stdout += text;
      },
    },
    stderr: {
      write: (text) => {
        stderr += text;
        listen(text);
      },
    },
    env: process.env,
  });
  return { exitCode, stdout, stderr };
}
