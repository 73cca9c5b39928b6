/** The table and the last line. */
import type { FileResult } from './check-files.ts';
import type { Found } from './find-tool.ts';
import { type Step, steps, type Trial } from './try-tool.ts';

export interface Result {
  readonly found: Found;
  readonly files: FileResult;
  /** One a server; empty where the tool could be had and is not here. */
  readonly trials: readonly Trial[];
}

export function resultTable(results: readonly Result[], majors: readonly number[]): string {
  return aligned([
    ['format', ...majors.flatMap((major) => steps.map((step) => `${major} ${step}`)), 'queries', 'tool'],
    ...results.map((result) => [
      result.found.driver.format,
      ...majors.flatMap((major) => steps.map((step) => stepCell(result, major, step))),
      queriesCell(result.files),
      toolCell(result),
    ]),
  ]);
}

function stepCell({ trials }: Result, major: number, step: Step): string {
  const trial = trials.find((one) => one.major === major);
  if (trial === undefined) return '-';
  if (trial.passed.includes(step)) return 'yes';
  return steps[trial.passed.length] === step ? 'NO' : '-';
}

function queriesCell({ files, queries, problems }: FileResult): string {
  if (files === 0) return '-';
  return problems.length === 0 ? String(queries) : `${problems.length} WRONG`;
}

function toolCell({ found: { driver, version, reason } }: Result): string {
  if (version !== null) {
    const back = driver.rollBackBy === undefined ? '' : `, rolled back by ${driver.rollBackBy}`;
    return `${driver.tool} ${version}${back}`;
  }
  const instead = driver.absent === undefined ? '' : '; its queries were sent in its stead';
  return `${driver.tool}: not run, because ${reason}${instead}`;
}

/** What went wrong, a line each. */
export function failures(results: readonly Result[], allTools: boolean): readonly string[] {
  return results.flatMap(({ found: { driver, version, reason }, files, trials }) => [
    ...(allTools && version === null && driver.absent === undefined
      ? [`${driver.format}: the tool is missing: ${reason}`]
      : []),
    ...files.problems.map((problem) => `${driver.format}: ${problem}`),
    ...trials.flatMap(({ major, passed, problem }) =>
      problem === null ? [] : [`${driver.format}, PostgreSQL ${major}, ${steps[passed.length]}: ${problem}`],
    ),
  ]);
}

export function summary(results: readonly Result[], failed: number): string {
  const trials = results.map((result) => ({
    ran: result.found.version !== null,
    ...count(result.trials),
  }));
  const sum = (ran: boolean, key: 'all' | 'whole'): number =>
    trials.reduce((total, trial) => total + (trial.ran === ran ? trial[key] : 0), 0);
  const figure = (key: 'files' | 'queries'): number =>
    results.reduce((total, { files }) => total + files[key], 0);
  const run = trials.filter(({ ran }) => ran).length;
  return (
    `formats: ${results.length}, ${run} with their tool: ${sum(true, 'whole')} of ${sum(true, 'all')} runs applied, repeated and rolled back; ` +
    `${results.length - run} without: ${sum(false, 'whole')} of ${sum(false, 'all')} sent and taken back; ` +
    `${figure('files')} .sql files with ${figure('queries')} queries read; ${failed} failed`
  );
}

function count(trials: readonly Trial[]): { readonly all: number; readonly whole: number } {
  return { all: trials.length, whole: trials.filter(({ problem }) => problem === null).length };
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
