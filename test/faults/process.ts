/** `apply` in a process of its own, for what is done to processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Run } from '../cli/support.ts';
import type { Running } from './case.ts';

const bin = fileURLToPath(new URL('../../src/bin.ts', import.meta.url));
const loader = import.meta.resolve('tsx');

export interface RunningProcess extends Running {
  readonly child: ChildProcess;
}

/** Its exit code is null where a signal ended it. */
export function spawnProgram(args: readonly string[]): RunningProcess {
  return follow(
    spawn(process.execPath, ['--import', loader, bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}

/** At a terminal of its own: what is written to its stdin is typed. All that is shown is on stdout. */
export function spawnAtTerminal(args: readonly string[]): RunningProcess {
  const words = [process.execPath, '--import', loader, bin, ...args];
  const command = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const env = { ...process.env, TERM: 'xterm', CI: undefined };
  return follow(spawn('script', ['-qec', `exec ${command}`, '/dev/null'], { stdio: 'pipe', env }));
}

function follow(child: ChildProcess): RunningProcess {
  const lines: string[] = [];
  let stdout = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => lines.push(String(chunk)));
  const done = new Promise<Run>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr: lines.join('') }));
  });
  return { child, done, lines };
}
