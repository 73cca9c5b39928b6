/** Brings one pair to its end: looks, clears up, runs the file, looks again; once more where only a lock was in the way. */
import type { StepOutcome, StepState } from '../model/apply.ts';
import { errorMessage } from '../util/errors.ts';
import { displayRelation, quoteRelation } from '../util/identifiers.ts';
import { isPassing, retryDelayMs } from './backoff.ts';
import { cleanUp } from './clean-up.ts';
import { readBuilds } from './facts.ts';
import { lookAt } from './look.ts';
import { type FileFailure, runStepFile } from './run-file.ts';
import type { RunEnvironment } from './statement.ts';
import type { Step } from './steps.ts';

const buildPollMs = 500;

type Ending = Pick<StepOutcome, 'kind' | 'message' | 'left'>;

export async function runStep(step: Step, environment: RunEnvironment): Promise<StepOutcome> {
  const started = performance.now();
  let attempts = 0;
  let ending: Ending | null = null;
  while (ending === null) {
    attempts += 1;
    ending = await attempt(step, attempts, environment);
  }
  const elapsedMs = Math.round(performance.now() - started);
  environment.journal.write({
    event: 'file',
    file: step.fileName,
    outcome: ending.kind,
    message: ending.message,
    attempts,
    ms: elapsedMs,
  });
  return { indexName: step.indexName, fileName: step.fileName, ...ending, attempts, elapsedMs };
}

/** Null where it is worth another attempt. */
async function attempt(step: Step, number: number, environment: RunEnvironment): Promise<Ending | null> {
  const { signal, progress } = environment;
  try {
    await waitForBuilds(step, environment);
    if (signal.aborted) return ended('interrupted');
    const before = await look(step, environment);
    if (before.kind === 'refused') return ended('failed', before.message);
    if (before.kind === 'done') return ended(number === 1 ? 'skipped' : 'done');
    const { failure, left } = await cleanUp(step, before, environment);
    if (signal.aborted) return ended('interrupted', null, left);
    if (failure !== null) return retryOrEnd(step, failure, left, number, environment);
  } catch (error) {
    return ended('failed', `before ${step.fileName}: ${errorMessage(error)}`);
  }
  progress(`${step.indexName}: ${step.fileName}`);
  const failure = await runStepFile(step, environment);
  let after: StepState;
  try {
    after = await look(step, environment);
  } catch (error) {
    // The server is gone, or has ended the session that holds the lock: without it nothing may be cleared up.
    const reason = failure?.message ?? `${step.fileName} ran`;
    return ended(
      'failed',
      `${reason}; afterwards the database could not be looked at: ${errorMessage(error)}`,
    );
  }
  if (failure === null && after.kind === 'done') return ended('done');
  const { left } = await cleanUp(step, after, environment);
  if (failure === null) return ended('failed', `${step.fileName} ran, but ${shortfall(after)}`, left);
  return signal.aborted
    ? ended('interrupted', null, left)
    : retryOrEnd(step, failure, left, number, environment);
}

async function look(step: Step, { control, comparable }: RunEnvironment): Promise<StepState> {
  return (await lookAt(control, step, comparable)).state;
}

/** What is left is what the next attempt begins with. */
async function retryOrEnd(
  { fileName }: Step,
  { sqlState, message }: FileFailure,
  left: readonly string[],
  number: number,
  { attempts, journal, progress, random, sleep }: RunEnvironment,
): Promise<Ending | null> {
  if (!isPassing(sqlState) || number >= attempts) return ended('failed', message, left);
  const delay = retryDelayMs(number, random());
  journal.write({ event: 'retry', file: fileName, code: sqlState, attempt: number, ms: delay });
  progress(`${message}; attempt ${number + 1} of ${attempts} in ${delay} ms`);
  await sleep(delay);
  return null;
}

/** Two builds on one table would deadlock; one that a killed run has left at the server may be ours. */
async function waitForBuilds({ indexes, indexName }: Step, environment: RunEnvironment): Promise<void> {
  const { control, progress, signal, sleep } = environment;
  const { rows } = await control.query<{ oid: string }>(
    'SELECT to_regclass(name)::oid::text AS oid FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NOT NULL',
    [indexes.map(({ table }) => quoteRelation(table))],
  );
  const oids = rows.map(({ oid }) => oid);
  for (let last = ''; !signal.aborted; await sleep(buildPollMs)) {
    const [build] = await readBuilds(control, oids);
    if (build === undefined) return;
    const { pid, schema, table, phase } = build;
    const line = `${indexName}: waiting for pid ${pid}, which builds an index on ${displayRelation({ schema, name: table })} (${phase})`;
    if (line !== last) progress(line);
    last = line;
  }
}

function shortfall(state: StepState): string {
  if (state.kind === 'refused') return state.message;
  return state.kind === 'unfinished'
    ? 'not all of it is there and valid'
    : 'the catalogue is as it was before';
}

function ended(kind: Ending['kind'], message: string | null = null, left: readonly string[] = []): Ending {
  return { kind, message, left };
}
