/** Programs of their own that hold a sandbox, in a temporary folder of their own, for tests that kill them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';

export interface Program {
  readonly child: ChildProcess;
  /** Its TMPDIR: empty again when nothing is left. */
  readonly temporary: string;
  /** Everything printed so far. */
  output(): string;
  /** Waits for a line that starts with `word` and returns the rest of it. */
  line(word: string): Promise<string>;
  /** Waits for the end: exit code or signal. */
  ended(): Promise<number | NodeJS.Signals | null>;
}

/** Runs TypeScript with `startTestServer`, `withClient` and `say(word, text)` in scope. */
export function runProgram(code: string, temporary = temporaryFolder()): Program {
  const prelude = `
    import { startTestServer } from './test/integration/support/server.ts';
    import { withClient } from './src/database/client.ts';
    const say = (word, text = '') => console.log(word + ' ' + text);
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', prelude + code], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: temporary },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      text += data.toString();
    });
  const ended = async () => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child.exitCode ?? child.signalCode;
  };
  const line = async (word: string) => {
    for (;;) {
      const found = text.split('\n').find((candidate) => candidate.startsWith(`${word} `));
      if (found !== undefined) return found.slice(word.length + 1);
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`no line ${word}: ${text}`);
      await sleep(20);
    }
  };
  return { child, temporary, output: () => text, line, ended };
}

/** Short, as socket paths are, and passable, so that a server that is not root's can live in it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync('/tmp/iw-test-');
  chmodSync(folder, 0o755);
  return folder;
}

/** Sandboxes in a temporary folder; tsx keeps a cache there, too. */
export function sandboxesIn(temporary: string): string[] {
  return readdirSync(temporary).filter((name) => name.startsWith('indexwright-') && !name.includes('cache'));
}

/** Pids of every process that names `text` on its command line, this test's own programs apart. Linux only. */
export function processesNaming(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => commandLine(pid).includes(text));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(join('/proc', String(pid), 'cmdline'), 'utf8');
  } catch {
    return '';
  }
}

export async function waitUntil(condition: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (condition()) return true;
    await sleep(50);
  }
  return false;
}

/** No folder and no process of the program's sandboxes is there, or will be within ten seconds. */
export async function expectNothingLeft({ temporary }: Program): Promise<void> {
  await waitUntil(() => sandboxesIn(temporary).length === 0 && processesNaming(temporary).length === 0);
  expect(sandboxesIn(temporary)).toEqual([]);
  expect(processesNaming(temporary).map(commandLine)).toEqual([]);
  rmSync(temporary, { recursive: true });
}
