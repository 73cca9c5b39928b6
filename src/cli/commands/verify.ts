/** `indexwright verify`: proves in a throw-away server that migrations apply, are used, make queries cheaper and roll back. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { collectSnapshot } from '../../collect/collect.ts';
import type { GateName } from '../../model/verification.ts';
import { gateOrder } from '../../report/gate-words.ts';
import { readSnapshot } from '../../snapshot/file.ts';
import { UsageError } from '../../util/errors.ts';
import { defaultVerifyOptions, type VerifyOptions, verify } from '../../verify.ts';
import { parseCount, parseDuration, parsePercent, parseSamplePercent, parseShare } from '../option-values.ts';
import { appendOutput, checkOutputs, type OutputTarget, writeOutputs } from '../outputs.ts';
import { startProgress } from '../progress.ts';
import {
  addSandboxOptions,
  type SandboxFlags,
  type SourceFlags,
  sandboxOptions,
  sourceFlags,
  urlOption,
} from '../shared-options.ts';
import type { Streams } from '../streams.ts';

interface VerifyFlags extends SandboxFlags, SourceFlags {
  readonly data?: 'copy';
  readonly sample?: number;
  readonly runs: number;
  readonly maxRegression: number;
  readonly minSaving: number;
  readonly maxSizeOver?: number;
  readonly maxLatencyRegression?: number;
  readonly allowEdited?: true;
  readonly timeLimit: number;
  readonly only?: readonly string[];
  readonly skipGate?: readonly GateName[];
  readonly output?: readonly OutputTarget[];
  readonly json?: true;
  readonly markdown?: true;
}

/** Sets `failed` where a gate did not pass. */
export function addVerifyCommand(program: Command, streams: Streams, failed: () => void): void {
  addSandboxOptions(
    program
      .command('verify')
      .description('apply migrations in a throw-away server, check and cost them, roll them back')
      .argument('[folder]', 'folder that advise wrote, or of a migration tool’s SQL files', 'migrations-out')
      .option('--snapshot <file>', 'Snapshot of the database that the migrations are for')
      .addOption(urlOption('the database itself, only read; beside --snapshot: its schema is compared'))
      .addOption(
        new Option('--data <how>', 'with --url: copy its rows into the sandbox, and time queries').choices([
          'copy',
        ]),
      )
      .option('--sample <percent>', 'with --data copy: share of each table’s pages', parseSamplePercent)
      .addOption(
        new Option('--runs <n>', 'with --data copy: timed runs of each query')
          .argParser(parseCount)
          .default(defaultVerifyOptions.runs),
      )
      .option('--allow-edited', 'files edited since advise wrote them are noted and do not fail')
      .addOption(
        new Option('--time-limit <time>', 'most that planning, applying and rolling back may take')
          .argParser(parseDuration)
          .default(defaultVerifyOptions.timeLimitMs, '1h'),
      )
      .addOption(
        new Option('--max-regression <percent>', 'most that any query may get dearer')
          .argParser(parsePercent)
          .default(defaultVerifyOptions.maxRegression, '10%'),
      )
      .addOption(
        new Option('--min-saving <percent>', 'share of its claimed saving that each query must still bring')
          .argParser(parseShare)
          .default(defaultVerifyOptions.minSaving, '95%'),
      )
      .option(
        '--max-size-over <percent>',
        'with --data copy: most that an index may be above its estimate; twice that for GIN, GiST, SP-GiST (default: 50%)',
        parsePercent,
      )
      .option(
        '--max-latency-regression <percent>',
        'with --data copy: most that any query may take longer; not asked unless given',
        parsePercent,
      )
      .option(
        '--only <pattern>',
        'of a folder without a manifest: these up files, * stands for anything; may be given several times',
        appendName,
      )
      .option('--skip-gate <gate>', 'a gate that is not asked; may be given several times', appendGate)
      .option(
        '--output <kind[=file]>',
        'text, json, junit, sarif, markdown or github (annotations), on the standard output or into a file; may be given several times',
        appendOutput,
      )
      .addOption(new Option('--json', 'the same as --output json').conflicts('markdown'))
      .option('--markdown', 'the same as --output markdown, for a pull request'),
  ).action(async (folder: string, flags: VerifyFlags, command: Command) => {
    // Beside a Snapshot, a URL on the command line is the database whose schema is compared with it.
    const compared =
      flags.snapshot !== undefined &&
      flags.data === undefined &&
      command.getOptionValueSource('url') === 'cli'
        ? flags.url
        : undefined;
    const { url: _, ...others } = flags;
    const given = sourceFlags(command, compared === undefined ? flags : others);
    if (!(await runVerify(folder, given, compared, streams))) failed();
  });
}

async function runVerify(
  folder: string,
  flags: VerifyFlags,
  compared: string | undefined,
  streams: Streams,
): Promise<boolean> {
  const targets = await checkOutputs([
    ...(flags.json === true ? [{ kind: 'json', file: null } as const] : []),
    ...(flags.markdown === true ? [{ kind: 'markdown', file: null } as const] : []),
    ...(flags.output ?? []),
  ]);
  const progress = startProgress(streams, false);
  try {
    const verification = await verify(folder, {
      source: await verifySource(flags, progress.line),
      sandbox: sandboxOptions(flags),
      maxRegression: flags.maxRegression,
      minSaving: flags.minSaving,
      maxSizeOver: flags.maxSizeOver ?? defaultVerifyOptions.maxSizeOver,
      maxLatencyRegression: flags.maxLatencyRegression ?? null,
      compareWith: compared === undefined ? null : await collectSnapshot(compared),
      only: flags.only ?? [],
      skipGates: flags.skipGate ?? [],
      runs: flags.runs,
      allowEdited: flags.allowEdited === true,
      timeLimitMs: flags.timeLimit,
      progress: progress.line,
    });
    progress.stop();
    await writeOutputs(verification, targets, folder, streams);
    return verification.passed;
  } finally {
    progress.stop();
  }
}

/** Each but the limit of time, which is what ends a run. */
const gatesToSkip = gateOrder.filter((gate) => gate !== 'time-limit');

function appendGate(text: string, before: readonly GateName[] = []): readonly GateName[] {
  const gate = gatesToSkip.find((name) => name === text);
  if (gate === undefined) throw new InvalidArgumentError(`Give one of ${gatesToSkip.join(', ')}.`);
  return [...before, gate];
}

function appendName(text: string, before: readonly string[] = []): readonly string[] {
  if (text.trim() === '') throw new InvalidArgumentError('Give a name such as 20261120*.sql.');
  return [...before, text];
}

async function verifySource(
  flags: VerifyFlags,
  progress: (line: string) => void,
): Promise<VerifyOptions['source']> {
  for (const [flag, value] of [
    ['--sample', flags.sample],
    ['--max-size-over', flags.maxSizeOver],
    ['--max-latency-regression', flags.maxLatencyRegression],
  ] as const)
    if (value !== undefined && flags.data === undefined)
      throw new UsageError(`${flag} goes with --data copy`, `Add --data copy, or leave ${flag} out.`);
  if (flags.snapshot !== undefined) {
    if (flags.data !== undefined)
      throw new UsageError(
        '--data copy goes with --url',
        'A Snapshot holds no rows: give --url instead of --snapshot.',
      );
    return { kind: 'snapshot', snapshot: await readSnapshot(flags.snapshot) };
  }
  const url = flags.url ?? '';
  progress('reading the source database');
  return flags.data === 'copy'
    ? { kind: 'rows', url, samplePercent: flags.sample ?? null }
    : { kind: 'snapshot', snapshot: await collectSnapshot(url) };
}
