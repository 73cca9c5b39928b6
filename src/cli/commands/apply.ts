/** `indexwright apply`: runs the pairs that advise wrote on a database of the user's, or takes them back. */
import { type Command, Option } from 'commander';
import { apply, defaultApplyOptions } from '../../apply.ts';
import type { Application, ApplyPlan } from '../../model/apply.ts';
import { renderApplyOutcomes, renderApplyPlan, renderApplyStatements } from '../../report/apply-text.ts';
import { UsageError } from '../../util/errors.ts';
import { canAsk, confirm } from '../confirm.ts';
import { listenForInterruption } from '../interruption.ts';
import { appendName, parseCount, parseDuration } from '../option-values.ts';
import { lineProgress } from '../progress.ts';
import { type Streams, wantsColour } from '../streams.ts';

interface ApplyFlags {
  readonly url?: string;
  readonly rollback?: true;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly only?: readonly string[];
  readonly drops: boolean;
  readonly allowEdited?: true;
  readonly attempts: number;
  readonly wait: number;
  readonly journal?: string;
}

/** Calls `failed` where a check did not pass, or not every pair came to its end. */
export function addApplyCommand(program: Command, streams: Streams, failed: () => void): void {
  program
    .command('apply')
    .description('write to your database: run the pairs that advise wrote, checked, one by one, resumable')
    .argument('[folder]', 'folder that advise wrote', 'migrations-out')
    // Not from INDEXWRIGHT_URL: what is written to must be named.
    .option('--url <url>', 'database to write to, as the owner of the tables')
    .option('--rollback', 'run the down files instead, last first')
    .option('--dry-run', 'look at everything, print the statements in order, and write nothing')
    .option('--yes', 'do not ask before writing')
    .option('--only <name>', 'this index alone; may be given more than once', appendName)
    .option('--no-drops', 'leave out the pairs that drop an index which exists')
    .option('--allow-edited', 'run files that were edited since, if they still do what the manifest promises')
    .addOption(
      new Option('--attempts <n>', 'attempts of a file that a lock timeout or deadlock stopped')
        .argParser(parseCount)
        .default(defaultApplyOptions.attempts),
    )
    .addOption(
      new Option('--wait <time>', 'how long to wait for another apply on the same database')
        .argParser(parseDuration)
        .default(defaultApplyOptions.waitMs, '10min'),
    )
    .option('--journal <file>', 'where to write down what was done (default: .journal in the folder)')
    .action(async (folder: string, flags: ApplyFlags) => {
      if (!(await runApply(folder, flags, streams))) failed();
    });
}

async function runApply(folder: string, flags: ApplyFlags, streams: Streams): Promise<boolean> {
  const { url } = flags;
  if (url === undefined || url === '')
    throw new UsageError(
      'apply needs the database to write to',
      'Give --url postgres://owner@host:5432/database.',
    );
  const dryRun = flags.dryRun === true;
  if (!dryRun && flags.yes !== true && !canAsk(streams))
    throw new UsageError(
      'apply asks before it writes, and there is no terminal to ask at',
      'Give --yes to write without being asked, or --dry-run to look only.',
    );
  const text = { colour: wantsColour(streams.stdout, streams.env) };
  // The changing line ends the process at Ctrl-C; here a statement is to be cancelled first. And whom it waited for stays readable.
  const progress = lineProgress(streams);
  const interruption = listenForInterruption(() =>
    progress.line('stopping: the running statement is cancelled, and what it left is dropped'),
  );
  let shown = false;
  const show = (plan: ApplyPlan): void => {
    if (!shown) streams.stdout.write(renderApplyPlan(plan, text));
    shown = true;
  };
  try {
    const application = await apply(folder, url, {
      direction: flags.rollback === true ? 'down' : 'up',
      only: flags.only ?? [],
      drops: flags.drops,
      allowEdited: flags.allowEdited === true,
      journal: flags.journal ?? null,
      attempts: flags.attempts,
      waitMs: flags.wait,
      signal: interruption.signal,
      progress: progress.line,
      confirm: async (plan) => {
        show(plan);
        if (dryRun) {
          streams.stdout.write(`\n${renderApplyStatements(plan, text)}`);
          return false;
        }
        if (flags.yes === true || (await confirm(streams, `Write to ${plan.database}?`, interruption.signal)))
          return true;
        streams.stderr.write('nothing was written\n');
        return false;
      },
    });
    show(application.plan);
    if (application.outcomes !== null) streams.stdout.write(`\n${renderApplyOutcomes(application, text)}`);
    return succeeded(application, dryRun);
  } finally {
    interruption.stop();
  }
}

/** Of a dry run the checks count; else every pair must have come to its end. */
function succeeded({ plan, outcomes }: Application, dryRun: boolean): boolean {
  if (!plan.passed) return false;
  if (outcomes !== null) return outcomes.every(({ kind }) => kind === 'done' || kind === 'skipped');
  return dryRun || plan.steps.every(({ state }) => state.kind === 'done');
}
