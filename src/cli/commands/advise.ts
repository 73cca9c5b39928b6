/** `indexwright advise`: from a database or a Snapshot to ranked indexes and migration pairs. */
import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { advise, defaultRecommendationOptions, type WhatIfWay } from '../../advise.ts';
import { collectSnapshot } from '../../collect/collect.ts';
import { readWorkloadFiles } from '../../collect/workload/files.ts';
import { urlWithoutPassword } from '../../database/client.ts';
import type { Recommendation } from '../../model/recommendation.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { nextSteps } from '../../report/next-steps.ts';
import { renderRecommendationJson } from '../../report/recommendation-json.ts';
import { renderRecommendationMarkdown } from '../../report/recommendation-markdown.ts';
import { renderRecommendationText } from '../../report/recommendation-text.ts';
import { readSnapshot } from '../../snapshot/file.ts';
import { withWorkload } from '../../snapshot/workload.ts';
import { UsageError } from '../../util/errors.ts';
import { checkMigrationsFolder, type WrittenMigrations, writeMigrations } from '../../write-migrations.ts';
import {
  addFormatOptions,
  type FormatFlags,
  formatTarget,
  offeredFormats,
  toolLines,
} from '../format-options.ts';
import {
  appendPattern,
  parseCount,
  parseDays,
  parseDuration,
  parseMilliseconds,
  parsePercent,
  parseShare,
  parseSize,
} from '../option-values.ts';
import { startProgress } from '../progress.ts';
import {
  addSandboxOptions,
  type SandboxFlags,
  type SourceFlags,
  sandboxOptions,
  sourceFlags,
  urlOption,
} from '../shared-options.ts';
import { type Streams, wantsColour } from '../streams.ts';

interface AdviseFlags extends SandboxFlags, SourceFlags, FormatFlags {
  readonly workload?: string;
  readonly whatIf: 'twin' | 'hypopg';
  readonly out: string;
  readonly budget?: number;
  readonly maxIndexes?: number;
  readonly maxPerTable?: number;
  readonly minBenefit: number;
  readonly maxWidth: number;
  readonly maxRegression: number;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly minCalls?: number;
  readonly minTime?: number;
  readonly drops: boolean;
  readonly minObserved: number;
  readonly timeLimit?: number;
  readonly json?: true;
  readonly markdown?: true;
}

export function addAdviseCommand(program: Command, streams: Streams): void {
  const defaults = defaultRecommendationOptions;
  addSandboxOptions(
    addFormatOptions(
      program
        .command('advise')
        .description(
          'find the indexes that pay for a workload and those that can go, and write them as migration pairs',
        )
        .addOption(urlOption('source database, only read: postgres://user@host:5432/database'))
        .option('--snapshot <file>', 'Snapshot to work from instead of a database')
        .option(
          '--workload <path>',
          'SQL file or folder to take the statements from instead of pg_stat_statements',
        )
        .option('--out <folder>', 'where the migration pairs and manifest.json go', 'migrations-out')
        .option('--budget <size>', 'most that all new indexes together may take, e.g. 500MB', parseSize)
        .option('--max-indexes <n>', 'most new indexes', parseCount)
        .option('--max-per-table <n>', 'most new indexes of a table', parseCount)
        .addOption(
          new Option(
            '--min-benefit <percent>',
            'share of the remaining workload cost that an index must save',
          )
            .argParser(parseShare)
            .default(defaults.minBenefit, '0.1%'),
        )
        .addOption(
          new Option('--max-width <n>', 'most key columns of an index')
            .argParser(parseCount)
            .default(defaults.maxWidth),
        )
        .addOption(
          new Option('--max-regression <percent>', 'most that any query may get dearer')
            .argParser(parsePercent)
            .default(defaults.maxRegression, '10%'),
        )
        .option(
          '--include <pattern>',
          'propose indexes on these tables alone: public.orders, audit.*, *_log; may be repeated',
          appendPattern,
        )
        .option('--exclude <pattern>', 'propose none on these tables; may be repeated', appendPattern)
        .option('--min-calls <n>', 'seek no index for statements with fewer calls', parseCount)
        .option(
          '--min-time <ms>',
          'seek no index for statements that took less, all calls together',
          parseMilliseconds,
        )
        .option('--time-limit <time>', 'most that the search may take, e.g. 90s', parseDuration)
        .addOption(
          new Option('--min-observed <days>', 'how long scans must have been counted before an index may go')
            .argParser(parseDays)
            .default(defaults.minObservedDays, '7'),
        )
        .option('--no-drops', 'leave the indexes that exist as they are')
        .addOption(
          new Option(
            '--what-if <judge>',
            'where hypothetical indexes are judged; hypopg: on the source of --url',
          )
            .choices(['twin', 'hypopg'])
            .default('twin'),
        )
        .addOption(new Option('--json', 'print the recommendation as JSON').conflicts('markdown'))
        .addOption(new Option('--markdown', 'print the recommendation as Markdown, for a pull request')),
    ),
  ).action((flags: AdviseFlags, command: Command) => runAdvise(sourceFlags(command, flags), streams));
}

async function runAdvise(flags: AdviseFlags, streams: Streams): Promise<void> {
  const whatIf = whatIfWay(flags);
  const target = await formatTarget(flags);
  await checkMigrationsFolder(flags.out, target);
  const progress = startProgress(streams, false);
  try {
    const snapshot = await loadSnapshot(flags, progress.line);
    const advice = await advise(snapshot, {
      recommendation: {
        budgetBytes: flags.budget ?? null,
        maxIndexes: flags.maxIndexes ?? null,
        maxPerTable: flags.maxPerTable ?? null,
        minBenefit: flags.minBenefit,
        maxWidth: flags.maxWidth,
        maxRegression: flags.maxRegression,
        include: flags.include ?? [],
        exclude: flags.exclude ?? [],
        minCalls: flags.minCalls ?? 0,
        minTimeMs: flags.minTime ?? 0,
        minObservedDays: flags.drops ? flags.minObserved : null,
      },
      sandbox: sandboxOptions(flags),
      whatIf,
      timeLimitMs: flags.timeLimit ?? null,
      progress: progress.line,
    });
    // Where there is nothing to create, an earlier run's files may be what made it so: they stay.
    const writing =
      advice.pairs.length === 0
        ? Promise.resolve(nothingWritten)
        : writeMigrations(flags.out, advice, snapshot.catalogue, target);
    // The advice took its time: it is not lost where the files cannot be written all the same.
    const { paths } = await writing.catch(() => nothingWritten);
    progress.stop();
    streams.stdout.write(render(advice.recommendation, flags, streams, paths));
    const written = await writing;
    streams.stderr.write(toolLines(target, written));
    if (paths.length > 0 && written.left === null) streams.stderr.write(await offeredFormats(flags));
  } finally {
    progress.stop();
  }
}

const nothingWritten: WrittenMigrations = { paths: [], tool: null, left: null };

function whatIfWay({ whatIf, url }: AdviseFlags): WhatIfWay {
  if (whatIf === 'twin') return { kind: 'twin' };
  if (url === undefined)
    throw new UsageError(
      '--what-if hypopg goes with --url',
      'HypoPG judges in the database itself: give --url instead of --snapshot.',
    );
  return { kind: 'hypopg', url };
}

async function loadSnapshot(flags: AdviseFlags, progress: (line: string) => void): Promise<Snapshot> {
  const workload = flags.workload === undefined ? null : await readWorkloadFiles(flags.workload);
  let snapshot: Snapshot;
  if (flags.snapshot !== undefined) snapshot = await readSnapshot(flags.snapshot);
  else {
    progress('reading the source database');
    snapshot = await collectSnapshot(flags.url ?? '', {
      workload: workload === null ? 'pg_stat_statements' : 'none',
    });
  }
  return workload === null ? snapshot : withWorkload(snapshot, workload);
}

function render(
  recommendation: Recommendation,
  flags: AdviseFlags,
  streams: Streams,
  written: readonly string[],
): string {
  if (flags.json === true) return renderRecommendationJson(recommendation);
  if (flags.markdown === true) return renderRecommendationMarkdown(recommendation);
  const [firstUp] = written;
  return renderRecommendationText(recommendation, {
    colour: wantsColour(streams.stdout, streams.env),
    next: nextSteps(recommendation, {
      folder: written.length === 0 ? null : flags.out,
      firstUp: firstUp === undefined ? null : basename(firstUp),
      source: stepSource(flags, streams),
    }),
  });
}

/** How verify gets to the same database; what the environment gives it is not repeated. */
function stepSource({ snapshot, url }: AdviseFlags, { env }: Streams): readonly string[] {
  if (snapshot !== undefined) return ['--snapshot', snapshot];
  return url === undefined || url === env.INDEXWRIGHT_URL ? [] : ['--url', urlWithoutPassword(url)];
}
