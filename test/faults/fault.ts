/** What a scenario is: it brings the fault about, takes its cause away, and returns what the user saw. */
import type { Run } from '../cli/support.ts';
import type { FaultBench } from './bench.ts';
import type { FaultCase } from './case.ts';

export interface Fault {
  readonly name: string;
  /** Also an integration test: it takes a few seconds and needs nothing but a server. */
  readonly fast?: true;
  /** What the files wait for a lock, instead of ten minutes. */
  readonly lockTimeout?: string;
  /** Exit code of the run that met the fault; 1 unless told. */
  run(fault: FaultCase, bench: FaultBench): Promise<Run>;
  readonly exitCode?: number | null;
  /** What is run again, where it was not a plain apply. */
  readonly again?: readonly string[];
  /** What the user must be told. */
  readonly sees: RegExp;
}

/** What stopped the run, in one line: the first problem, else the last line with figures. */
export function whatUserSees({ exitCode, stdout, stderr }: Run): string {
  if (exitCode === null) return 'nothing more: the process is gone';
  const lines = stdout.split('\n');
  const at = lines.findIndex((line) => /^(STOP|FAIL|stop) /.test(line));
  const error = /^error: .*$/m.exec(stderr)?.[0];
  if (error !== undefined) return error;
  if (at === -1)
    return (lines.findLast((line) => /pairs? (applied|rolled back)|^Nothing/.test(line)) ?? '').trim();
  const more = lines.slice(at + 1).findIndex((line) => !line.startsWith('      '));
  return lines
    .slice(at, more === -1 ? lines.length : at + 1 + more)
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}
