/** The apply pipeline on one page: migrations + a database of the user's -> looked at, asked, run one by one, looked at again. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readFacts, readServerFacts } from './apply/facts.ts';
import { openJournal } from './apply/journal.ts';
import { lookAt } from './apply/look.ts';
import { findPooler } from './apply/pooler.ts';
import { judgePreflight, type SeenStep } from './apply/preflight.ts';
import { takeRunLock } from './apply/run-lock.ts';
import { runSteps } from './apply/run-steps.ts';
import { close, openControl } from './apply/session.ts';
import { readSteps, type Step } from './apply/steps.ts';
import { type Client, describeUrl } from './database/client.ts';
import type { Application, ApplyDirection, ApplyPlan, PreflightCheck } from './model/apply.ts';
import { toolVersion } from './util/version.ts';
import { readMigrationFolder } from './verification/folder.ts';

export interface ApplyOptions {
  readonly direction: ApplyDirection;
  /** Names of indexes; empty for all that the manifest holds. */
  readonly only: readonly string[];
  /** Pairs that drop an index which exists, too. */
  readonly drops: boolean;
  /** Files that were edited since the manifest was written may run, if they still do what it promises. */
  readonly allowEdited: boolean;
  /** Asked once, with everything that was found; nothing has been written by then. No: nothing is. */
  readonly confirm: (plan: ApplyPlan) => Promise<boolean>;
  /** Where the journal is appended to; null for `.journal` in the folder. */
  readonly journal: string | null;
  /** Attempts of a file that a lock or a deadlock stopped, the first included. */
  readonly attempts: number;
  /** Milliseconds to wait for another run on the same database. */
  readonly waitMs: number;
  /** Aborted: the running statement is cancelled, what it left is dropped, and the rest is not run. */
  readonly signal: AbortSignal;
  readonly progress: (line: string) => void;
  readonly random: () => number;
}

export const defaultApplyOptions: Omit<ApplyOptions, 'confirm'> = {
  direction: 'up',
  only: [],
  drops: true,
  allowEdited: false,
  journal: null,
  attempts: 4,
  waitMs: 600_000,
  signal: new AbortController().signal,
  progress: () => {},
  random: Math.random,
};

/**
 * Writes to the database behind the URL, which no other function of the library does. What stops a file is in the outcomes.
 * @param folder where advise wrote
 * Errors: `migrations-missing`, `manifest-*`, `usage`, `connection-failed`, `journal-unwritable`, `apply-locked`
 */
export async function apply(
  folder: string,
  url: string,
  given: Pick<ApplyOptions, 'confirm'> & Partial<ApplyOptions>,
): Promise<Application> {
  const options: ApplyOptions = { ...defaultApplyOptions, ...given };
  const { signal, progress, direction } = options;
  const { steps, checks } = await readSteps(await readMigrationFolder(folder), options);
  const control = await openControl(url);
  try {
    progress('looking at the database');
    const { plan, comparable } = await preflight(control, url, direction, steps, checks);
    const open = plan.steps.some(({ state }) => state.kind !== 'done');
    if (!plan.passed || !open || !(await options.confirm(plan)))
      return { plan, outcomes: null, journal: null };
    const journal = openJournal(options.journal ?? join(folder, '.journal'));
    try {
      const sleep = (ms: number) => delay(ms, undefined, { signal }).catch(() => {});
      await takeRunLock(control, { waitMs: options.waitMs, sleep, progress, signal });
      journal.write({ event: 'begin', tool: toolVersion, direction, database: plan.database });
      const { attempts, random } = options;
      const environment = { url, control, journal, progress, signal, sleep, random, attempts, comparable };
      const outcomes = await runSteps(steps, environment);
      journal.write({
        event: 'end',
        outcome: outcomes.every(({ kind }) => kind === 'done' || kind === 'skipped') ? 'done' : 'stopped',
      });
      return { plan, outcomes, journal: journal.path };
    } finally {
      journal.close();
    }
  } finally {
    await close(control);
  }
}

/** Looks at everything and writes nothing; also the whole of a dry run. */
async function preflight(
  control: Client,
  url: string,
  direction: ApplyDirection,
  steps: readonly Step[],
  folderChecks: readonly PreflightCheck[],
): Promise<{ readonly plan: ApplyPlan; readonly comparable: boolean }> {
  const server = await readServerFacts(control);
  const pooled = await findPooler(url, control);
  const comparable = server.temporary && !server.recovery && !server.readOnly && pooled === null;
  const facts = await readFacts(control, server, steps);
  const seen: SeenStep[] = [];
  for (const step of steps) seen.push({ step, ...(await lookAt(control, step, comparable)) });
  const checks = judgePreflight(folderChecks, facts, seen, pooled);
  const plan: ApplyPlan = {
    direction,
    database: describeUrl(url),
    serverVersion: server.version,
    steps: seen.map(({ step, state }) => ({
      indexName: step.indexName,
      relation: step.relation,
      fileName: step.fileName,
      kind: step.kind,
      state,
      sizeBytes: step.sizeBytes,
      statements: step.statements.map(({ sql }) => sql),
    })),
    checks,
    passed: checks.every(({ severity }) => severity !== 'error'),
  };
  return { plan, comparable };
}
